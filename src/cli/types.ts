import type { Emit } from '../events.js';

/** The lines of a command on stdout: all of them, and those that are left with -q. */
export interface Printed {
  readonly lines: readonly string[];
  readonly quiet?: readonly string[];
}

/** Shows events to a person. `close` leaves the stream as it was; steps still open end as `outcome` says. */
export interface Progress {
  readonly emit: Emit;
  close(outcome: 'done' | 'failed'): Promise<void>;
}

/** The part of a stream that progress writes to: process.stderr, or a test's. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  /** 0 on some pseudo-terminals, where nothing can be drawn. */
  readonly columns?: number;
  write(text: string): unknown;
}
