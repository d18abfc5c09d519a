import type { IndexedFile } from '../channel/index-channel.js';
import type { Platform } from '../conda/platform.js';
import type { Assembled, Build } from './types.js';

/** The formats of a package file; conda 4.5 reads only the older, `tar.bz2`. */
export type PackageFormat = 'conda' | 'tar.bz2';

/** A program on this machine, and the arguments that stand in front of all others. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** First half of the work on a package; its libraries decide what others depend on. */
export interface AssembleJob {
  readonly kind: 'assemble';
  readonly build: Build;
  readonly debs: readonly { readonly name: string; readonly path: string; readonly sha256: string }[];
  readonly patchelf: Program;
}

/** Second half: metadata and compression. */
export interface PackJob {
  readonly kind: 'pack';
  readonly build: Build;
  readonly assembled: Assembled;
  readonly depends: readonly string[];
  readonly platform: Platform;
  readonly formats: readonly PackageFormat[];
  /** Null where that format is not wanted. */
  readonly bzip2: Program | null;
  /** The channel's folder, absolute. */
  readonly out: string;
}

/** Does the two halves, usually in worker threads. */
export interface Workshop {
  assemble(job: AssembleJob): Promise<Assembled>;
  pack(job: PackJob): Promise<IndexedFile[]>;
}
