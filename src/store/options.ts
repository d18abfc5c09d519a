import type { Emit } from '../events.js';
import type { Clock } from '../host/clock.js';
import type { HttpGet } from '../host/http/get.js';

/** What a store needs from outside. */
export interface StoreOptions {
  /** Absolute path; made when something comes to be stored. */
  readonly cacheDir: string;
  readonly get: HttpGet;
  readonly clock: Pick<Clock, 'now'>;
  readonly emit: Emit;
  /** Nothing is asked of `get`; packages that lie in a folder are still copied. */
  readonly offline: boolean;
  /** Downloads at once. */
  readonly concurrency?: number;
}
