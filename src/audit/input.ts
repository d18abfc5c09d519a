import { join } from 'node:path';
import { everyPackage, type ReadablePackages } from '../channel/every-package.js';
import { readChannels } from '../channel/read-channels.js';
import { filePathOf, localFolder } from '../conda/channel-url.js';
import type { Platform } from '../conda/platform.js';
import type { Problem } from '../errors.js';
import { readText } from '../host/fs/read.js';
import type { ResolveDeps } from '../lock/resolve.js';
import type { Lock } from '../lock/types.js';
import { fetchFrom } from '../store/fetch-from.js';
import type { Store } from '../store/store.js';
import type { PackageFile } from './scan.js';
import type { ChannelIndex } from './types.js';

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
  deps: ResolveDeps,
): Promise<{ readonly files: readonly PackageFile[]; readonly problems: readonly Problem[] }> {
  const { packages, problems } = await everyPackageOf(folder, platform, deps);
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
  deps: ResolveDeps,
): Promise<ReadablePackages> {
  const all = (await readChannels([location], platform, deps)).map(everyPackage);
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

function unknown(): never {
  throw new Error('the store gave more packages than it was asked for');
}
