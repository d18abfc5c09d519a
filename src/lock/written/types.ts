import type { Lock } from '../types.js';

/** What one file of another tool's format is written of. */
export interface WrittenLocks {
  /** One for each platform. */
  readonly locks: readonly Lock[];
  /** The name of the manifest's file. */
  readonly source: string;
}
