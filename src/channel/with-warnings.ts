import type { Problem } from '../errors.js';
import type { Emit } from '../events.js';
import { everyBuild } from './every-package.js';
import type { ChannelRepodata } from './types.js';

/** The most records of one channel that warnings name; further ones are counted by package name. */
const MOST_NAMED = 20;

/** Wraps a channel so that it warns once of each record that it leaves out. */
export function withRecordWarnings<Channel extends ChannelRepodata>(channel: Channel, emit: Emit): Channel {
  const asked = new Set<string>();
  let named = 0;
  const tell = (message: string) => emit({ kind: 'warning', message });
  return {
    ...channel,
    find: (name) => {
      const { packages, problems } = everyBuild(channel, name);
      for (const problem of asked.has(name) ? [] : problems) {
        if (named < MOST_NAMED) tell(`left out: ${sentence(problem)}`);
        if (named === MOST_NAMED) tell(`more records of ${channel.channel} cannot be read and are left out`);
        named += 1;
      }
      asked.add(name);
      return packages;
    },
  };
}

/** Formats a problem as one line. */
export function sentence({ where, message, expected, found }: Problem): string {
  const place = where === undefined ? '' : `${where}: `;
  const detail = [expected && `expected ${expected}`, found && `found ${found}`].filter(Boolean).join(', ');
  return `${place}${message}${detail === '' ? '' : ` (${detail})`}`;
}
