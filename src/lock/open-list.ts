import { foreignLock } from '../conda/foreign-lock.js';
import type { Platform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import { requireText } from '../host/fs/read.js';
import { A_LIST_TO_NAME, expectKind } from '../kind/open-expected.js';
import { usualPlatform } from '../manifest/open-manifest.js';
import type { Manifest } from '../manifest/types.js';
import { withUnixLineEnds } from '../yaml/line-ends.js';
import { manifestOfForeign } from './foreign/manifest.js';
import { readForeignLock } from './foreign/read-foreign.js';
import type { ForeignFile, ForeignText, ForeignWish } from './foreign/types.js';

/** A list of packages that was read. */
export interface OpenedList {
  readonly given: ForeignText;
  readonly foreign: ForeignFile;
}

/** Reads a list of packages. Throws UserError if it is none, or a lock of this program. */
export function openList(path: string): OpenedList {
  expectKind(path, A_LIST_TO_NAME);
  const text = withUnixLineEnds(requireText(path, A_LIST_TO_NAME.what));
  const kind = foreignLock(text)?.kind;
  if (kind === undefined) throw ofNoKind(path);
  const given = { text, file: path, kind };
  return { given, foreign: readForeignLock(given) };
}

function ofNoKind(where: string): UserError {
  const { what: expected } = A_LIST_TO_NAME;
  const found = 'none of their first lines and keys';
  const fix = 'begin a list of urls with the line @EXPLICIT; export other packages with their tool';
  return new UserError(`this is not ${expected}`, {
    ...{ where, message: 'it is no list of packages that is read here' },
    ...{ expected, found, fix },
  });
}

/** The options of a command line that make a lock into something in place of a manifest. */
export interface NamedList extends ForeignWish {
  readonly lock: string | undefined;
  readonly name: string | null;
  readonly setVersion: string | null;
  readonly channelAlias?: string | undefined;
  readonly channel: readonly string[];
}

/**
 * Returns the manifest of the list that a command line names; null if it gives neither name nor version, and so has another manifest.
 * Without `platforms` it is for the only one that the list has, else for linux-aarch64. Throws UserError as `manifestOfForeign` does.
 */
export function manifestOfNamedList(options: NamedList, platforms: readonly Platform[]): Manifest | null {
  const { lock, name, setVersion: version, channelAlias, channel: channels } = options;
  if (lock === undefined || (name === null && version === null)) return null;
  const opened = openList(lock);
  const targets = platforms.length > 0 ? platforms : [usualPlatformOf(opened, options.environment)];
  const request = {
    platforms: targets,
    name,
    version,
    channels,
    channelAlias,
    wish: options,
    isRequested: true,
  };
  return manifestOfForeign(opened.foreign, opened.given, request);
}

/** Returns the only platform of a list, or linux-aarch64 if it has several or none. */
export function usualPlatformOf({ foreign }: OpenedList, environment: readonly string[]): Platform {
  const [first = null] = environment;
  const names = first === '*' && foreign.environments.length > 0 ? foreign.environments : [first];
  const platforms = names.flatMap((name) => foreign.platformsOf(name));
  return usualPlatform({ platforms: Object.fromEntries(platforms.map((platform) => [platform, undefined])) });
}
