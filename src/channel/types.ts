import type { ExplicitPackage } from '../conda/locked-package.js';
import type { PackageRecord } from '../conda/record.js';
import type { Problem } from '../errors.js';
import type { Allowance } from '../limits.js';

/** One file of a channel. */
export interface ChannelPackage {
  readonly fn: string;
  /** Where it is fetched from, without credentials. */
  readonly url: string;
  /** Canonical channel url, without credentials and subdir. */
  readonly channel: string;
  readonly record: PackageRecord;
}

/** A channel's repodata for one platform and noarch. Records are parsed when they are asked for: a channel may hold 500,000. */
export interface ChannelRepodata {
  /** Canonical url, without credentials. */
  readonly channel: string;
  /** Every package name, sorted. */
  names(): readonly string[];
  /** Every build of one name that can be read, sorted by file name; empty for an unknown name. */
  find(name: string): readonly ChannelPackage[];
  /** What is wrong with the records of that name that `find` leaves out. Absent where nothing can be. */
  readonly unreadable?: (name: string) => readonly Problem[];
}

/** A channel that was read whole, and how much that was. */
export interface WholeChannel extends ChannelRepodata {
  /** False where it has noarch alone. */
  readonly hasPlatform: boolean;
  /** Package files that its repodata lists, for the platform and noarch. */
  readonly records: number;
  /** Bytes of its repodata.json files, decompressed. */
  readonly bytes: number;
}

/**
 * Reads one file of a channel whole; null where the channel has no such file. `location` is the channel as it was
 * given, with its credentials. Throws ToolError where the channel cannot be read.
 */
export type ReadChannelFile = (
  location: string,
  subdir: string,
  fileName: string,
) => Promise<Uint8Array | null>;

/** Decompressors, from the host. `most` is what the result may have of bytes; past it they throw UserError. */
export interface Decompressors {
  readonly zstd: (bytes: Uint8Array, most: Allowance) => Promise<Uint8Array>;
  readonly bzip2: (bytes: Uint8Array, most: Allowance) => Promise<Uint8Array>;
}

/**
 * The info/index.json of one package, read out of the file itself (which the caller has fetched and verified), with
 * the file's `sha256` and `size`; null where the caller cannot.
 */
export type ReadIndex = (listed: ExplicitPackage) => Promise<Readonly<Record<string, unknown>> | null>;
