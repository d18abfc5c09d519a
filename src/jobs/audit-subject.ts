import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ChannelIndex } from '../audit/types.js';
import { everyPackage, type ReadablePackages } from '../channel/every-package.js';
import { filePathOf, parseChannelUrl } from '../conda/channel-url.js';
import { isPlatform, type Platform } from '../conda/platform.js';
import { type Problem, UserError } from '../errors.js';
import { compressionOf } from '../image/oci/compression.js';
import { isExplicit } from '../lock/parse-explicit.js';
import { parseLock } from '../lock/parse-lock.js';
import type { Lock } from '../lock/types.js';
import type { Store } from '../store/store.js';
import type { PackageFile } from './audit-facts.js';
import { readFolder, readText, statOf } from './edges.js';
import { fetchFrom } from './fetch-from.js';
import { bytesAt, isInstaller, lockOfInstaller } from './read-lock.js';
import { type ResolveEdges, readChannels } from './resolve-lock.js';

/** Where a tar header says that it is one. */
const USTAR = 257;
const LONGEST_MAGIC = 6;

/** What was named on the command line, as what it is. */
export type Named =
  | { readonly kind: 'lock' | 'installer'; readonly lock: Lock }
  | { readonly kind: 'image'; readonly path: string }
  | { readonly kind: 'channel'; readonly folder: string; readonly platforms: readonly Platform[] };

/** Opens a lock, an installer or a channel folder; an image is only recognised. Throws UserError for anything else. */
export async function openNamed(path: string): Promise<Named> {
  const stats = statOf(path);
  if (stats === null) throw notThere(path);
  const isImage = stats.isDirectory()
    ? existsSync(join(path, 'oci-layout'))
    : bytesAt(path, USTAR, 5) === 'ustar' || isCompressed(path);
  if (isImage) return { kind: 'image', path };
  if (stats.isDirectory()) return channelFolder(path);
  if (isInstaller(path)) return { kind: 'installer', lock: await lockOfInstaller(path) };
  const text = readText(path) ?? '';
  if (isExplicit(text)) throw explicitList(path);
  return { kind: 'lock', lock: parseLock(text, path) };
}

function isCompressed(path: string): boolean {
  return compressionOf(Buffer.from(bytesAt(path, 0, LONGEST_MAGIC), 'latin1')) !== null;
}

/** The packages of a lock, fetched where the cache has them not; `channels` are asked first. Throws what the store throws. */
export async function filesOfLock(
  lock: Lock,
  channels: readonly string[],
  store: Pick<Store, 'fetchAll'>,
): Promise<PackageFile[]> {
  const stored = await fetchFrom(channels, lock.packages, store);
  return stored.map(({ path, sha256 }, i) => {
    const { fn, channel, record } = lock.packages[i] ?? unknown();
    return { path, fn, channel, record: { ...record, sha256 } };
  });
}

/** Every package of a channel that is a folder, for one platform and noarch, as its index has them. */
export async function filesOfFolder(
  folder: string,
  platform: Platform,
  edges: ResolveEdges,
): Promise<{ readonly files: readonly PackageFile[]; readonly problems: readonly Problem[] }> {
  const { packages, problems } = await everyPackageOf(folder, platform, edges);
  // Beside the index, wherever it says that its packages are (CEP-15): what is not in the folder cannot be audited.
  const files = packages.map(({ fn, channel, record }) => {
    return { path: join(filePathOf(channel), record.subdir, fn), fn, channel, record };
  });
  return { files, problems };
}

/** What a channel has for one platform and noarch, and what is wrong with the rest. Throws what reading it throws. */
export async function everyPackageOf(
  location: string,
  platform: Platform,
  edges: ResolveEdges,
): Promise<ReadablePackages> {
  const all = (await readChannels([location], platform, edges)).map(everyPackage);
  return {
    packages: all.flatMap(({ packages }) => packages),
    problems: all.flatMap(({ problems }) => problems),
  };
}

/** What an old conda finds in those of the channels that are folders. */
export function indexesOf(channels: readonly string[], platform: Platform): ChannelIndex[] {
  return channels.flatMap((channel) => {
    const folder = localFolder(channel);
    if (folder === null) return [];
    const texts = [platform, 'noarch'].map((subdir) => ({
      subdir,
      text: readText(join(folder, subdir, 'repodata.json')),
    }));
    const lacking = texts.flatMap(({ subdir, text }) => (text === null ? [subdir] : []));
    return [{ channel, lacking, version: Math.max(...texts.map(({ text }) => repodataVersion(text))) }];
  });
}

// It stands before or behind the lists of packages, of which there may be a gigabyte.
function repodataVersion(text: string | null): number {
  const ends = text === null ? [] : [text.slice(0, ENDS), text.slice(-ENDS)];
  const versions = ends.flatMap((end) => /"repodata_version"\s*:\s*(\d)/.exec(end)?.[1] ?? []);
  return Math.max(1, ...versions.map(Number));
}

const ENDS = 4096;

/** The folder that a channel is; null where it is none. */
export function localFolder(channel: string): string | null {
  const { url } = parseChannelUrl(channel);
  return url.startsWith('file:') ? filePathOf(url) : null;
}

function channelFolder(folder: string): Named {
  const platforms = readFolder(folder).filter(isPlatform);
  if (platforms.length > 0) return { kind: 'channel', folder, platforms: platforms.toSorted() };
  throw new UserError('there is nothing to audit', [
    {
      where: folder,
      message: 'this folder is no channel',
      expected: 'a folder with linux-64, linux-aarch64 … in it, each with its repodata',
      fix: 'give a channel, a lock, an installer or an image',
    },
  ]);
}

function notThere(path: string): UserError {
  const fix = 'give a lock, a channel folder, an installer or an image';
  return new UserError('there is nothing to audit', [
    { where: path, message: 'no such file or folder', fix },
  ]);
}

function explicitList(path: string): UserError {
  return new UserError('an @EXPLICIT list says too little to be audited', [
    {
      where: path,
      message: 'it has neither dependencies nor what the machines have',
      expected: 'a lock',
      fix: 'archi-construct installer --manifest FILE --lock LIST writes one beside the installer',
    },
  ]);
}

function unknown(): never {
  throw new Error('the store gave more packages than it was asked for');
}
