import { type Event, silent } from '../../events.js';
import { escapeForTerminal } from '../../text/escape.js';
import type { Progress, ProgressStream } from '../types.js';
import { openProgressLines } from './lines.js';
import { openProgressList } from './list.js';

/**
 * Returns how progress is shown: as a live list on a terminal; as lines in CI, in a pipe, on a dumb terminal and with
 * `verbose`; not at all if `quiet`.
 */
export function openProgress(options: {
  stream: ProgressStream;
  quiet: boolean;
  verbose: boolean;
  env: Readonly<NodeJS.ProcessEnv>;
}): Progress {
  if (options.quiet) return { emit: silent, close: async () => {} };
  const progress =
    options.verbose || !isLive(options) ? openProgressLines(options) : openProgressList(process.stderr);
  return { ...progress, emit: (event) => progress.emit(printableEvent(event)) };
}

/** Escapes the strings of an event: they contain names of packages, urls and answers of servers. */
function printableEvent(event: Event): Event {
  const entries = Object.entries(event).map(([key, value]) =>
    typeof value === 'string' && key !== 'step' ? [key, escapeForTerminal(value)] : [key, value],
  );
  return Object.fromEntries(entries);
}

function isLive({ stream, env }: { stream: ProgressStream; env: Readonly<NodeJS.ProcessEnv> }): boolean {
  return stream.isTTY === true && stream.columns !== 0 && !env['CI'] && env['TERM'] !== 'dumb';
}
