import type { Event } from '../../events.js';
import { describeProgress, describeTotal, type Total } from '../../text/bytes.js';
import type { Progress, ProgressStream } from '../types.js';

/** Milliseconds after which a running step prints a line: CI systems stop builds that print nothing for ten minutes. */
const LINE_EVERY = 30_000;

interface Started extends Total {
  readonly title: string;
}

/**
 * Returns progress as lines: one when a step starts, one when it ends with a summary, and one every half minute while it runs;
 * `verbose` adds one for each item.
 */
export function openProgressLines(options: {
  stream: ProgressStream;
  verbose: boolean;
  /** Milliseconds. */
  now?: () => number;
}): Progress {
  const { stream, verbose, now = Date.now } = options;
  const steps = new Map<string, Started>();
  let last = now();
  const emit = (event: Event) => {
    if (event.kind === 'start') steps.set(event.step, event);
    const step = event.kind === 'warning' ? undefined : steps.get(event.step);
    const text = line(event, { step, verbose, isDue: now() - last >= LINE_EVERY });
    if (text === null) return;
    last = now();
    stream.write(`${text}\n`);
  };
  return { emit, close: async () => {} };
}

function line(
  event: Event,
  { step, verbose, isDue }: { step: Started | undefined; verbose: boolean; isDue: boolean },
): string | null {
  if (event.kind === 'warning') return `Warning: ${event.message}`;
  const title = step?.title ?? event.step;
  switch (event.kind) {
    case 'start':
      return `${title}${describeTotal(event)}`;
    case 'progress':
      if (verbose && event.detail !== undefined && event.within !== true) return `${title}: ${event.detail}`;
      if (!isDue) return null;
      return `${title}: ${[describeProgress(event.done, step ?? {}), event.detail].filter(Boolean).join(', ')}`;
    case 'end':
      return event.summary === undefined ? null : `${title}: ${event.summary}`;
  }
}
