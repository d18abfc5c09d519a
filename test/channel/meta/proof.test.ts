import { expect, it } from 'vitest';
import { askAll, differences, unanswered } from '../../../src/channel/meta/proof.js';
import { wantsOf } from '../../../src/channel/meta/wants.js';
import type { ChannelPackage } from '../../../src/channel/types.js';
import { serveLoopback } from '../../../src/host/server/loopback.js';
import { openSolver } from '../../../src/lock/solve/solver.js';
import { packageOf } from '../../lock/channels.js';

const APP = packageOf('app-1-0', { depends: ['lib'] });
const LIB = packageOf('lib-1-0');
const NEWER = packageOf('lib-2-0');
const TOOL = packageOf('tool-1-0');
const FULL = [APP, LIB, NEWER, TOOL];

/** Solves app, tool and both over these packages with rattler. */
async function answersOver(packages: readonly ChannelPackage[]) {
  const channels = [{ channel: 'https://host/team', packages }];
  const solver = await openSolver({
    channels,
    virtualPackages: {},
    platform: 'linux-aarch64',
    serve: serveLoopback,
  });
  try {
    return await askAll(solver, wantsOf(['app', 'tool'], []), () => 0);
  } finally {
    await solver.close();
  }
}

it('the proof holds if the solver finds every package it takes in the meta-channel', async () => {
  expect(differences(await answersOver(FULL), await answersOver([TOOL, NEWER, APP]))).toEqual([]);
});

it.each<[string, ChannelPackage[], [where: string, expected: string, found: string][]]>([
  [
    'only an older build',
    [APP, LIB, TOOL],
    [
      ['app', 'lib-2-0', 'lib-1-0'],
      ['all together', 'lib-2-0', 'lib-1-0'],
    ],
  ],
  [
    'other bytes under the same name',
    [APP, packageOf('lib-2-0', { sha256: 'c'.repeat(64) }), TOOL],
    [
      ['app', `lib-2-0.conda ${'b'.repeat(64)}`, `lib-2-0.conda ${'c'.repeat(64)}`],
      ['all together', 'lib-2-0', 'lib-2-0'],
    ],
  ],
  [
    'no package for one spec',
    [APP, LIB, NEWER],
    [
      ['tool', 'tool-1-0', 'tool'],
      ['all together', 'app-1-0', 'tool'],
    ],
  ],
  [
    'no package',
    [],
    [
      ['app', 'app-1-0', 'No candidates'],
      ['tool', 'tool-1-0', 'No candidates'],
      ['all together', 'tool-1-0', 'No candidates'],
    ],
  ],
])(
  'the proof fails for each spec whose solution changes: the meta-channel has %s',
  async (_what, narrow, expected) => {
    const problems = differences(await answersOver(FULL), await answersOver(narrow));
    expect(problems.map(({ where, expected: lost, found }) => [where, lost, found])).toEqual(
      expected.map(([where, lost, found]) => [
        where,
        expect.stringContaining(lost),
        expect.stringContaining(found),
      ]),
    );
  },
);

it('the proof fails for each spec that the full channels cannot solve', async () => {
  const problems = unanswered(await answersOver([LIB, TOOL]));
  expect(problems.map(({ where }) => where)).toEqual(['app', 'all together']);
});
