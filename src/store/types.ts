import type { LockedPackage } from '../conda/locked-package.js';

/** A package in the cache whose bytes were hashed during this run. */
export interface StoredPackage {
  readonly locked: LockedPackage;
  /** Absolute path in the cache, addressed by content; the file is never written again. */
  readonly path: string;
  /** sha256 of the file, lower-case hex, measured. */
  readonly sha256: string;
  /** Bytes, measured. */
  readonly size: number;
}
