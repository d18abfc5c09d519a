import type { Emit } from '../events.js';
import { silent } from '../events.js';
import { openProgressLines } from './progress-lines.js';
import { openProgressList } from './progress-list.js';

/** Shows events to a person. `close` leaves the stream as it was; steps still open end as `outcome` says. */
export interface Progress {
  readonly emit: Emit;
  close(outcome: 'done' | 'failed'): Promise<void>;
}

/** The part of a stream that progress writes to: process.stderr, or a test's. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A live list on a terminal; plain lines in CI, in a pipe, on a dumb terminal and with `verbose`; nothing if `quiet`. */
export function openProgress(options: {
  stream: ProgressStream;
  quiet: boolean;
  verbose: boolean;
  env: Readonly<NodeJS.ProcessEnv>;
}): Progress {
  if (options.quiet) return { emit: silent, close: async () => {} };
  if (options.verbose || !isLive(options)) return openProgressLines(options);
  return openProgressList(process.stderr);
}

function isLive({ stream, env }: { stream: ProgressStream; env: Readonly<NodeJS.ProcessEnv> }): boolean {
  return stream.isTTY === true && !env['CI'] && env['TERM'] !== 'dumb';
}
