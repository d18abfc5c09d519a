import { NEED } from '../../src/plan/types.js';
import { type Drawn, planOf } from './graphs.js';

/** Names that would do harm if they were not quoted. */
export const HOSTILE = [
  "it's",
  '$(touch pwned)',
  '`touch pwned`',
  `$HOME \${HOME}`,
  '"; touch pwned; "',
  'two words',
  '#comment',
  '%pattern: other',
  'back\\slash',
  `\${{ github.token }}`,
  '%{ if true }',
  '<script>alert(1)</script>',
  '&amp;]]>',
  '*glob?[a]',
  'ümlaut',
  'yes',
];

const build = (minutes: number, ...needs: Drawn['needs']): Drawn => ({ status: 'build', minutes, needs });
const run = (target: number) => [target, NEED.run] as const;
const host = (target: number) => [target, NEED.host] as const;

/**
 * A compiler and a library that are built with each other, the first time from a bootstrap channel; a python whose
 * pip is taken from the channel; and a package that is tested with a package built with it.
 */
export const SAMPLE = planOf(
  [
    build(3, host(1)),
    build(2, [0, NEED.build]),
    build(3, [0, NEED.build]),
    { status: 'noarch', minutes: 3, needs: [run(4)] },
    build(3, host(1), host(2), run(3)),
    build(4, host(4), [6, NEED.test]),
    build(3, host(5)),
    { status: 'present', minutes: 3, needs: [] },
  ],
  ['gcc', 'glibc', 'zlib', 'pip', 'python', 'numpy.core', 'checker', '_xz'],
);

/** A chain of all hostile names. */
export const HOSTILE_PLAN = planOf(
  HOSTILE.map((_, node) => (node === 0 ? build(3) : build(3, run(node - 1)))),
  HOSTILE,
);
