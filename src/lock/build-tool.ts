import { NoRepodataError, readChannel } from '../channel/read-channel.js';
import type { Decompressors, ReadChannelFile } from '../channel/types.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { newestBuild } from '../conda/newest.js';
import type { Platform } from '../conda/platform.js';
import { locationsOf } from './resolve.js';
import type { Lock } from './types.js';
import { isUnhashed } from './unhashed.js';

/** How channels are read. */
export interface ChannelDeps {
  readonly readChannelFile: ReadChannelFile;
  readonly decompress: Decompressors;
}

/**
 * Returns the package `name` of a lock in the same version for the build machine, whose platform is `host`: the lock's own if the
 * lock is for that platform, else the newest build of the first of its channels that has one with a checksum. Returns null if
 * there is none. `given` are the channels of the command line, with credentials. Throws ArchiError if a channel before that one
 * cannot be read: a later one may have another build.
 */
export async function findBuildTool(
  { lock, name, host, given }: BuildTool,
  deps: ChannelDeps,
): Promise<LockedPackage | null> {
  const locked = lock.packages.find(({ record }) => record.name === name);
  if (locked === undefined || host === null) return null;
  if (locked.record.subdir === host) return locked;
  for (const location of locationsOf(lock.channels, given)) {
    const found = await builds(location, host, locked, deps);
    // All are of one version.
    const newest = newestBuild(
      found.map(({ fn, record }) => ({ ...record, fn })),
      () => 0,
    );
    const tool = found.find(({ fn }) => fn === newest?.fn);
    if (tool !== undefined) return { ...tool, requestedSpec: null };
  }
  return null;
}

/** A package that the build machine is to run. */
export interface BuildTool {
  readonly lock: Lock;
  readonly name: string;
  readonly host: Platform | null;
  readonly given: readonly string[];
}

/** Returns the builds in a channel that have the version of `locked` and a checksum. */
async function builds(
  location: string,
  platform: Platform,
  { record: { name, version } }: LockedPackage,
  { readChannelFile: read, decompress }: ChannelDeps,
) {
  try {
    // What a channel lacks for the build machine's platform is nothing to warn of.
    const channel = await readChannel({ location, platform, read, decompress, emit: () => {} });
    return channel
      .find(name)
      .filter(({ record }) => record.version === version && record.subdir === platform)
      .filter(({ record }) => !isUnhashed(record));
  } catch (error) {
    if (error instanceof NoRepodataError) return [];
    throw error;
  }
}
