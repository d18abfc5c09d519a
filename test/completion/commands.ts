import type { CommandFacts } from '../../src/completion/describe.js';

const option = { type: 'option' };
/** A summary that would do harm if it were not quoted. */
const HOSTILE = `it's [a] "$(touch pwned)" \`touch pwned\` \\ : * ~ é`;

/** Commands with every kind of flag and argument. */
export const COMMANDS: readonly CommandFacts[] = [
  {
    id: 'image',
    summary: HOSTILE,
    args: { path: {} },
    flags: {
      builder: { ...option, name: 'builder', summary: HOSTILE, options: ['auto', 'direct', 'docker'] },
      'builder-arg': { ...option, name: 'builder-arg', helpValue: 'ARG' },
      out: { ...option, name: 'out', helpValue: 'DIR' },
      manifest: { ...option, name: 'manifest', char: 'm', helpValue: 'FILE' },
      quiet: { type: 'boolean', name: 'quiet', char: 'q' },
      secret: { type: 'boolean', name: 'secret', hidden: true },
    },
  },
  { id: 'image:lint', args: { file: {} }, flags: {}, strict: false },
  { id: 'channel:index', args: { folder: {} }, flags: {} },
  { id: 'channel:meta', args: {}, flags: {}, strict: false },
  { id: 'completion', args: { shell: { options: ['bash', 'zsh', 'fish'] } }, flags: {} },
  { id: 'hidden', args: {}, flags: {}, hidden: true },
];
/** Their topics. */
export const TOPICS = [{ name: 'channel', description: 'Channels.' }];
