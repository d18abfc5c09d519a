import type { IndexedFile } from '../channel/index/index-channel.js';
import type { Platform } from '../conda/platform.js';
import type { Assembled, Build } from './types.js';

/** The formats of a package file; conda 4.5 reads only the older, `tar.bz2`. */
export type PackageFormat = 'conda' | 'tar.bz2';

/** First half of the work on a package; its libraries decide what others depend on. */
export interface AssembleJob {
  readonly kind: 'assemble';
  readonly build: Build;
  readonly debs: readonly { readonly name: string; readonly path: string; readonly sha256: string }[];
}

/** Second half: metadata and compression. */
export interface PackJob {
  readonly kind: 'pack';
  readonly build: Build;
  readonly assembled: Assembled;
  readonly depends: readonly string[];
  readonly platform: Platform;
  readonly formats: readonly PackageFormat[];
  /** The channel's folder, absolute. */
  readonly out: string;
}

/** Does the two halves, usually in worker threads. */
export interface Workshop {
  assemble(job: AssembleJob): Promise<Assembled>;
  pack(job: PackJob): Promise<IndexedFile[]>;
}
