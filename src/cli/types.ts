import type { Emit } from '../events.js';

/** Shows events to the user. `close` restores the stream; unfinished steps end with `outcome`. */
export interface Progress {
  readonly emit: Emit;
  close(outcome: 'done' | 'failed'): Promise<void>;
}

/** The part of a stream that progress needs: process.stderr, or a fake in tests. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  /** 0 on some pseudo-terminals, where nothing can be drawn. */
  readonly columns?: number;
  write(text: string): unknown;
}
