import type { Emit } from '../events.js';
import type { Clock } from '../host/clock.js';
import type { HttpGet } from '../host/http/get.js';

/** What a store needs from outside. */
export interface StoreOptions {
  /** Absolute path; created when the first package is stored. */
  readonly cacheDir: string;
  readonly get: HttpGet;
  readonly clock: Pick<Clock, 'now'>;
  readonly emit: Emit;
  /** Makes no request; packages in a local folder are still copied. */
  readonly offline: boolean;
  /** Maximum number of downloads at a time; default 8. */
  readonly concurrency?: number;
}
