import type { LockedPackage } from '../conda/locked-package.js';

/** A package whose bytes are in the cache and have been hashed since this run began. */
export interface StoredPackage {
  readonly locked: LockedPackage;
  /** Absolute path in the cache; content-addressed, never written again. */
  readonly path: string;
  /** Of the file, lower-case hex, measured. */
  readonly sha256: string;
  /** Bytes, measured. */
  readonly size: number;
}
