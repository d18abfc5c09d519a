import type { Event } from '../events.js';
import { describeTotal } from './quantity.js';
import type { Progress, ProgressStream } from './types.js';

/** One line when a step begins, one when it ends with something to say; `verbose` also one for each thing at hand. */
export function openProgressLines(options: { stream: ProgressStream; verbose: boolean }): Progress {
  const titles = new Map<string, string>();
  const emit = (event: Event) => {
    if (event.kind === 'start') titles.set(event.step, event.title);
    const text = line(event, { title: titleOf(event, titles), verbose: options.verbose });
    if (text !== null) options.stream.write(`${text}\n`);
  };
  return { emit, close: async () => {} };
}

function titleOf(event: Event, titles: ReadonlyMap<string, string>): string {
  return event.kind === 'warning' ? '' : (titles.get(event.step) ?? event.step);
}

function line(event: Event, context: { title: string; verbose: boolean }): string | null {
  switch (event.kind) {
    case 'start':
      return `${context.title}${describeTotal(event)}`;
    case 'progress':
      return context.verbose && event.detail !== undefined ? `${context.title}: ${event.detail}` : null;
    case 'end':
      return event.summary === undefined ? null : `${context.title}: ${event.summary}`;
    case 'warning':
      return `Warning: ${event.message}`;
  }
}
