import { join } from 'node:path';
import { everyPackage } from '../channel/every-package.js';
import type { Deps } from '../channel/open.js';
import { readChannels } from '../channel/read-channels.js';
import type { ReadableBuilds } from '../channel/types.js';
import { filePathOf, localFolder } from '../conda/channel-url.js';
import type { Platform } from '../conda/platform.js';
import type { Problem } from '../errors.js';
import { packedOf } from '../lock/packed-of.js';
import type { Lock } from '../lock/types.js';
import { neededPython, pythonOf } from '../payload/link/python.js';
import { fetchFrom } from '../store/fetch-from.js';
import type { Store } from '../store/store.js';
import type { PackageFile } from './open-scanner.js';
import type { IndexFacts } from './types.js';
import { recordOfWheel, wheelToLay } from './wheels.js';

/**
 * Returns the package files and wheels of a lock, and fetches those that the cache lacks; `channels` are asked first. Throws what the
 * store throws.
 */
export async function filesOfLock(
  lock: Lock,
  channels: readonly string[],
  store: Pick<Store, 'fetchAll'>,
): Promise<PackageFile[]> {
  const packed = packedOf(lock);
  const stored = await fetchFrom(channels, packed, store);
  return stored.map(({ path, sha256 }, i) => {
    const locked = packed[i] ?? tooMany();
    const { fn, channel } = locked;
    const record = { ...locked.record, sha256 };
    if (locked.wheel === undefined) return { path, fn, channel, record };
    const wheel = wheelToLay(locked, neededPython(pythonOf(lock), fn));
    return { path, fn, channel, record: recordOfWheel(record, lock.packages), wheel };
  });
}

/** Returns every package file of a channel folder for one platform and noarch, as its index lists them. */
export async function filesOfFolder(
  folder: string,
  platform: Platform,
  deps: Deps,
): Promise<{ readonly files: readonly PackageFile[]; readonly problems: readonly Problem[] }> {
  const { packages, problems } = await packagesOfChannel(folder, platform, deps);
  // Uses the files beside the index even if it names another place (CEP-15): a package outside the folder cannot be audited.
  const files = packages.map(({ fn, channel, record }) => {
    return { path: join(filePathOf(channel), record.subdir, fn), fn, channel, record };
  });
  return { files, problems };
}

/** Returns the packages that a channel has for one platform and noarch, and the damaged records. */
export async function packagesOfChannel(
  location: string,
  platform: Platform,
  deps: Deps,
): Promise<ReadableBuilds> {
  const channels = (await readChannels([location], platform, deps)).map(everyPackage);
  return {
    packages: channels.flatMap(({ packages }) => packages),
    problems: channels.flatMap(({ problems }) => problems),
  };
}

/** Returns the facts about the index that old condas depend on, for each channel that is a folder. */
export function indexesOf(
  channels: readonly string[],
  platform: Platform,
  { readText }: Pick<Deps, 'readText'>,
): IndexFacts[] {
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

// The key stands before or after the lists of packages, which may be a gigabyte.
function repodataVersion(text: string | null): number {
  const ends = text === null ? [] : [text.slice(0, ENDS), text.slice(-ENDS)];
  const versions = ends.flatMap((end) => /"repodata_version"\s*:\s*(\d)/.exec(end)?.[1] ?? []);
  return Math.max(1, ...versions.map(Number));
}

const ENDS = 4096;

function tooMany(): never {
  throw new Error('the store returned more packages than were requested');
}
