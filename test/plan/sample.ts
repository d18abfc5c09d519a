import { NEED } from '../../src/plan/types.js';
import { type Drawn, planOf } from './graphs.js';

/** Names that would do harm wherever they are not quoted. */
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

const build = (...needs: Drawn['needs']): Drawn => ({ standing: 'build', minutes: 3, needs });
const run = (target: number) => [target, NEED.run] as const;

/** Two that need nothing, a noarch between them and the third, and one that needs it and the second. */
export const SAMPLE = planOf(
  [
    build(),
    build(),
    { standing: 'noarch', minutes: 3, needs: [run(0), run(1)] },
    build(run(2)),
    build(run(3), run(1)),
    { standing: 'present', minutes: 3, needs: [] },
  ],
  ['_libgcc_mutex', 'zlib', 'pip', 'python', 'numpy.core', 'xz'],
);

/** Every hostile name, each behind the one before it. */
export const HOSTILE_PLAN = planOf(
  HOSTILE.map((_, node) => (node === 0 ? build() : build(run(node - 1)))),
  HOSTILE,
);
