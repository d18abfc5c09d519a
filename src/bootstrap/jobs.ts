import type { PublishedFile } from '../channel/index/index-channel.js';
import type { Platform } from '../conda/platform.js';
import type { RunExports } from './run-exports.js';
import type { Assembled, PackageBuild } from './types.js';

/** Format of a package file. conda 4.5 reads only `tar.bz2`. */
export type PackageFormat = 'conda' | 'tar.bz2';

/** First step for a package: build its files. The libraries of all packages are needed for `depends` in the second step. */
export interface AssembleJob {
  readonly kind: 'assemble';
  readonly build: PackageBuild;
  readonly debs: readonly DebFile[];
  /** The packages of `build.beside`. */
  readonly beside: readonly DebFile[];
}

/** A Debian package in the cache. */
export interface DebFile {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
}

/** Second step: write metadata and compress. */
export interface PackJob {
  readonly kind: 'pack';
  readonly build: PackageBuild;
  readonly assembled: Assembled;
  readonly depends: readonly string[];
  readonly runExports: RunExports;
  readonly platform: Platform;
  readonly formats: readonly PackageFormat[];
  /** The channel's folder, absolute. */
  readonly out: string;
}

/** Runs the two steps, usually in worker threads. */
export interface Workshop {
  assemble(job: AssembleJob): Promise<Assembled>;
  pack(job: PackJob): Promise<PublishedFile[]>;
}
