import { readOwn } from '../channel/read-channel.js';
import type { Decompressors, ReadChannelFile } from '../channel/types.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { newestBuild } from '../conda/newest.js';
import type { Platform } from '../conda/platform.js';
import { isUnhashed } from './unhashed.js';

/** How channels are read. */
export interface ChannelDeps {
  readonly readChannelFile: ReadChannelFile;
  readonly decompress: Decompressors;
}

/**
 * Returns the newest build of a package for the build machine, whose platform is `host`, from the first of the channels that has
 * one of this version with a checksum; null if none has. Throws ArchiError if a channel before that one cannot be read: a later
 * one may have another build.
 */
export async function findBuildTool(
  { name, version, host, locations }: BuildTool,
  { readChannelFile: read, decompress }: ChannelDeps,
): Promise<LockedPackage | null> {
  for (const location of locations) {
    const channel = await readOwn({ location, platform: host, read, decompress });
    const builds = (channel?.read(name).packages ?? [])
      .filter(({ record }) => record.version === version && record.subdir === host)
      .filter(({ record }) => !isUnhashed(record));
    // All are of one version.
    const newest = newestBuild(
      builds.map(({ fn, record }) => ({ ...record, fn })),
      () => 0,
    );
    const tool = builds.find(({ fn }) => fn === newest?.fn);
    if (tool !== undefined) return { ...tool, requestedSpec: null };
  }
  return null;
}

/** A package that the build machine is to run. */
export interface BuildTool {
  readonly name: string;
  readonly version: string;
  readonly host: Platform;
  /** Channels as they are read, with credentials. */
  readonly locations: readonly string[];
}
