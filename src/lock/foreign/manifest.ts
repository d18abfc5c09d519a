import { parseChannelUrl } from '../../conda/channel-url.js';
import { formatPin, parseFileName } from '../../conda/file-name.js';
import type { Platform } from '../../conda/platform.js';
import { UserError } from '../../errors.js';
import { FILE_NAME_PART, isFileNamePart } from '../../manifest/file-name-part.js';
import { parseManifest } from '../../manifest/parse.js';
import type { Manifest } from '../../manifest/types.js';
import { chooseEnvironments } from './environments.js';
import { channelOfText, checkChannels } from './find-pins.js';
import { FOREIGN_LOCKS } from './kinds.js';
import { noChannels } from './no-channels.js';
import type { ForeignFile, ForeignList, ForeignText, ForeignWish } from './types.js';

/** What the manifest of a list is made for. */
export interface ListManifestRequest {
  readonly platforms: readonly Platform[];
  /** Null for the list's own. */
  readonly name: string | null;
  readonly version: string | null;
  readonly channelAlias: string | undefined;
  /** Those of the command line, in place of the list's; empty for these. */
  readonly channels: readonly string[];
  readonly wish: ForeignWish;
  /** Whether conda's history says that each package was asked for exactly, as conda says it of a list; else none was. */
  readonly isRequested: boolean;
}

/**
 * Returns a manifest that wants what a list has, build by build, with the other environments as `envs`. Throws UserError if neither
 * the list nor the request has a name and a version, and with the problems of the list.
 */
export function manifestOfForeign(
  foreign: ForeignFile,
  given: ForeignText,
  request: ListManifestRequest,
): Manifest {
  const name = request.name ?? foreign.name;
  const { version } = request;
  if (!isPart(name) || !isPart(version)) throw unnamed(given, { name, version });
  const { file } = given;
  const environments = new Map<string | null, ListedEnvironment>();
  for (const platform of request.platforms) {
    const { environment: asked } = request.wish;
    for (const { name, environment } of chooseEnvironments(foreign, { asked, platform, file })) {
      const list = foreign.list({ ...request.wish, platform, environment });
      if (list.pins.length > 0 && request.channels.length === 0)
        checkChannels(list.channels, file, request.channelAlias);
      const known = environments.get(name) ?? { channels: [], platforms: {} };
      const channels = new Set([...known.channels, ...channelsOf(list, request)]);
      const pins = pinsOf(list);
      environments.set(name, {
        channels: [...channels],
        platforms: { ...known.platforms, [platform]: { pins } },
      });
    }
  }
  if ([...environments.values()].some(({ channels }) => channels.length === 0)) throw noChannels(given);
  const requested = request.isRequested ? {} : { requested_specs: [] };
  const envs = [...environments].filter(([name]) => name !== null);
  const document = {
    ...{ name, version, ...environments.get(null), ...requested },
    ...(envs.length === 0
      ? {}
      : { envs: Object.fromEntries(envs.map(([name, env]) => [name, { ...env, ...requested }])) }),
  };
  return parseManifest(JSON.stringify(document, null, 2), file);
}

interface ListedEnvironment {
  readonly channels: readonly string[];
  readonly platforms: Readonly<Partial<Record<Platform, { readonly pins: readonly string[] }>>>;
}

function pinsOf({ packages, pins }: ForeignList): string[] {
  const listed = packages.map(({ fn }) => parseFileName(fn)).filter((dist) => dist !== null);
  return [...listed, ...pins].map(formatPin);
}

/** Returns the channels that the list names, then those that packages come from besides. */
function channelsOf(
  { packages, channels, pins }: ForeignList,
  { channels: named, channelAlias: alias }: ListManifestRequest,
): string[] {
  if (named.length > 0) return named.map((location) => parseChannelUrl(location).url);
  const texts = [...channels, ...pins.flatMap(({ channel }) => channel ?? [])];
  const stated = texts.flatMap((text) => channelOfText(text, alias) ?? []);
  return [...stated.map((url) => parseChannelUrl(url).url), ...packages.map(({ channel }) => channel)];
}

function isPart(text: string | null): text is string {
  return text !== null && isFileNamePart(text);
}

function unnamed(
  { kind }: ForeignText,
  { name, version }: { readonly name: string | null; readonly version: string | null },
): UserError {
  const parts = [
    { what: 'name', flag: '--name', found: name },
    { what: 'version', flag: '--set-version', found: version },
  ] as const;
  const problems = parts
    .filter(({ found }) => !isPart(found))
    .map(({ what, flag, found }) => ({
      where: flag,
      message: found === null ? `${FOREIGN_LOCKS[kind]} tells no ${what}` : `this cannot be the ${what}`,
      expected: FILE_NAME_PART,
      ...(found === null ? {} : { found }),
      fix: `give it with ${flag}, or a manifest that has it with --manifest`,
    }));
  return new UserError('what is made of a list of packages has a name and a version', problems);
}
