import { openDeps } from '../channel/open.js';
import { isPlatform, type Platform, parsePlatform, platformOfArch } from '../conda/platform.js';
import { UserError } from '../errors.js';
import { readFolder, requireText } from '../host/fs/read.js';
import { lockOfInstaller } from '../inspect/read-lock.js';
import { A_LIST_TO_NAME, expectKind } from '../kind/open-expected.js';
import { readAs } from '../kind/open-kind.js';
import { findSubject } from '../kind/open-subject.js';
import { parseLock } from '../lock/formats/parse-lock.js';
import { resolveLock } from '../lock/resolve.js';
import type { Lock } from '../lock/types.js';
import { channelsOf } from '../manifest/channels.js';
import { chooseManifest, choosePlatform } from '../manifest/open-manifest.js';
import type { Manifest } from '../manifest/types.js';
import { shellWord } from '../text/shell-word.js';
import type { OpenOptions } from './options.js';

/** The input of a command, named on the command line or found in the current folder. */
export type OpenedSubject =
  | {
      readonly kind: 'lock' | 'installer' | 'manifest';
      readonly path: string;
      readonly lock: Lock;
      readonly manifest: Manifest | null;
      /** Whether the lock is that of `environment` alone, as of another tool's list. */
      readonly isChosen?: boolean;
    }
  | { readonly kind: 'image'; readonly path: string }
  | { readonly kind: 'channel'; readonly path: string; readonly platforms: readonly Platform[] };

/** The path that was named, null if none was, and words for errors. */
interface Search {
  readonly path: string | null;
  readonly command: string;
  /** What the command takes; default: everything that is opened here. */
  readonly what?: string;
  /** Whether records of a list are taken as far as it tells them; else they are read from its packages. */
  readonly isListedEnough?: boolean;
}

const KINDS = [
  'lock',
  ...A_LIST_TO_NAME.kinds,
  'installer',
  'manifest',
  'image-yaml',
  'image',
  'channel',
] as const;
const WITH_CHANNEL = 'a lock, a manifest, an installer, an image or a channel';
const WITH_LOCK = 'a lock, a manifest, an installer or an image';

/**
 * Opens a lock, an installer, or the lock of a manifest, made as `installer` makes it; images and channels are only recognised.
 * `path` is a file or a folder, null for the current folder. Throws UserError for anything else.
 */
export async function openSubject(search: Search, options: OpenOptions): Promise<OpenedSubject> {
  const { what = WITH_CHANNEL } = search;
  const path = findSubject({ ...search, what, platform: askedPlatform(options) });
  switch (readAs(expectKind(path, { kinds: KINDS, what }), path)) {
    case 'installer':
      return { kind: 'installer', path, lock: await lockOfInstaller(path), manifest: null };
    case 'image':
      return { kind: 'image', path };
    case 'channel':
      return { kind: 'channel', path, platforms: readFolder(path).filter(isPlatform).toSorted() };
    case 'manifest':
      return ofManifest(chooseManifest({ ...options, manifest: path, py: undefined }), options);
    case 'image-yaml': {
      const file = { file: path, text: requireText(path, 'an image.yaml') };
      const choice = { py: undefined, manifest: undefined, emit: options.emit };
      const { openDescription } = await import('../image/description/open-request.js');
      return ofManifest(openDescription(file, choice).manifest, options);
    }
    case 'explicit':
    case 'conda-lock':
    case 'pixi-lock':
    case 'environment-yml': {
      const { lockOfListAt } = await import('./open-list.js');
      const lock = await lockOfListAt(path, { ...options, isListedEnough: search.isListedEnough ?? false });
      const isChosen = (options.environment ?? null) !== null;
      return { kind: 'lock', path, lock, manifest: null, isChosen };
    }
    default:
      return { kind: 'lock', path, lock: parseLock(requireText(path, 'a lock'), path), manifest: null };
  }
}

/** Opens an input that has a lock. Throws UserError for a channel. */
export async function openLock(
  search: Search & {
    /** The command line that takes a channel instead of a lock. */
    readonly ofChannel: (channel: string) => string;
  },
  options: OpenOptions,
): Promise<HasLock> {
  const named = await openSubject({ what: WITH_LOCK, ...search }, options);
  if (named.kind !== 'channel') return lockOf(named, options);
  throw aChannel(named.path, search.ofChannel(shellWord(named.path)));
}

/** A lock, and the path it was read from. */
export interface HasLock {
  readonly path: string;
  readonly lock: Lock;
  /** Whether the lock is that of `environment` alone. */
  readonly isChosen?: boolean;
}

/** The lock of an opened input; for an image the lock of its only prefix. Throws UserError if there are several. */
export async function lockOf(
  named: Exclude<OpenedSubject, { readonly kind: 'channel' }>,
  options: OpenOptions,
): Promise<HasLock> {
  if (named.kind !== 'image') return named;
  const { path } = named;
  const { openInstalledImage } = await import('../installed/open-image.js');
  const { prefixes } = await openInstalledImage(path, askedPlatform(options) ?? undefined, options.emit);
  const [only, second] = prefixes;
  if (only !== undefined && second === undefined) return { lock: only.lock, path };
  const message = `it has ${prefixes.length} prefixes with a lock`;
  throw new UserError('the image has several prefixes', {
    where: path,
    message,
    expected: 'one prefix',
    fix: 'give the lock of one of them',
  });
}

function askedPlatform({ platform, arch }: OpenOptions): Platform | null {
  if (platform !== undefined) return parsePlatform(platform);
  return arch === undefined ? null : platformOfArch(arch);
}

async function ofManifest(manifest: Manifest, options: OpenOptions): Promise<OpenedSubject> {
  const platform = choosePlatform({ platform: options.platform, arch: options.arch }, manifest);
  const deps = openDeps({ ...options, channels: channelsOf(manifest) });
  const request = { manifest, platform, channels: [], solve: false, lockFile: null, useCommitted: true };
  const { lock } = await resolveLock(request, deps);
  return { kind: 'manifest', path: manifest.file, lock, manifest };
}

function aChannel(where: string, fix: string): UserError {
  const expected = WITH_LOCK;
  return new UserError(`this is not ${expected}`, { where, message: 'it is a channel', expected, fix });
}
