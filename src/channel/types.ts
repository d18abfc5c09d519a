import type { ExplicitPackage } from '../conda/locked-package.js';
import type { Rank } from '../conda/newest.js';
import type { Platform } from '../conda/platform.js';
import type { PackageRecord } from '../conda/record.js';
import type { Problem } from '../errors.js';
import type { Allowance } from '../limits.js';
import type { LockedWheel } from '../wheels/types.js';

/** One file of a channel. */
export interface ChannelPackage {
  readonly fn: string;
  /** The url of the file, without credentials. */
  readonly url: string;
  /** Canonical channel url, without credentials and subdir. */
  readonly channel: string;
  readonly record: PackageRecord;
}

/** The builds of a name whose records can be read. */
export interface ReadableBuilds {
  readonly packages: readonly ChannelPackage[];
  /** Why the other records cannot be read. */
  readonly problems: readonly Problem[];
}

/** A build whose record is parsed when it is read. */
export interface UnreadBuild {
  /** Null if not even this can be read. */
  readonly rank: Rank | null;
  /** Throws UserError if the record is damaged. */
  readonly read: () => ChannelPackage;
}

/** A channel's repodata for one platform and noarch. Records are parsed on demand: a channel may have 500,000. */
export interface ChannelRepodata {
  /** Canonical url, without credentials. */
  readonly channel: string;
  /** Every package name, sorted. */
  names(): readonly string[];
  /** The readable builds of a name, sorted by file name; empty for an unknown name. */
  find(name: string): readonly ChannelPackage[];
  /** Returns what `find` returns, and why it leaves out the other records. Absent if it never leaves out any. */
  readonly read?: (name: string) => ReadableBuilds;
  /** Returns the builds of a name before their records are parsed, in no order. Absent if they have been parsed. */
  readonly unread?: (name: string) => readonly UnreadBuild[];
  /** Returns the platforms that the channel has in place of the one that was asked for. Absent if that is not known. */
  readonly otherPlatforms?: () => readonly Platform[];
}

/** A channel that was read completely, and its size. */
export interface WholeChannel extends ChannelRepodata {
  /** False if the channel has only noarch. */
  readonly hasPlatform: boolean;
  /** Number of package files in its repodata, for the platform and noarch. */
  readonly records: number;
  /** Bytes of its repodata.json files, decompressed. */
  readonly bytes: number;
}

/**
 * Reads one file of a channel. Returns null if the channel has no such file. `location` is the url or folder that the user gave,
 * with credentials. Throws ToolError if the channel cannot be read.
 */
export type ReadChannelFile = (
  location: string,
  subdir: string,
  fileName: string,
) => Promise<Uint8Array | null>;

/** A wheel that has been fetched and verified. */
export interface MeasuredWheel extends Pick<LockedWheel, 'sha256' | 'size'> {
  /** The lines `Requires-Dist` of its METADATA; null if they cannot be read. */
  readonly requires: readonly string[] | null;
}

/** Returns what a wheel measures; a local file need not state its checksum. */
export type MeasureWheel = (
  wheel: Omit<LockedWheel, 'size' | 'sha256'> & { readonly sha256: string | null },
) => Promise<MeasuredWheel>;

/** Decompressors, from the host. They throw UserError if the result has more than `most` bytes. */
export interface Decompressors {
  readonly zstd: (bytes: Uint8Array, most: Allowance) => Promise<Uint8Array>;
  readonly bzip2: (bytes: Uint8Array, most: Allowance) => Promise<Uint8Array>;
}

/**
 * Reads info/index.json from the package file, fetched and verified, with the file's `sha256` and `size`. Returns null if that
 * is impossible.
 */
export type ReadIndex = (listed: ExplicitPackage) => Promise<Readonly<Record<string, unknown>> | null>;
