import { silent } from '../events.js';
import { openProgressLines } from './progress-lines.js';
import { openProgressList } from './progress-list.js';
import type { Progress, ProgressStream } from './types.js';

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
  return stream.isTTY === true && stream.columns !== 0 && !env['CI'] && env['TERM'] !== 'dumb';
}
