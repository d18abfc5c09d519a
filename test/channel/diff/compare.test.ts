import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareListings } from '../../../src/channel/diff/compare.js';
import { differenceLines } from '../../../src/channel/diff/format.js';
import type { ListedPackage } from '../../../src/channel/diff/types.js';
import { formatBytes } from '../../../src/text/bytes.js';

function listed(fn: string, more: Partial<ListedPackage> = {}): ListedPackage {
  const [, name = '', version = '', build = ''] = /^(.+)-([^-]+)-([^-]+)\.(?:conda|tar\.bz2)$/.exec(fn) ?? [];
  const rest = { subdir: 'linux-64', size: 1000, sha256: fn, md5: null, license: 'MIT', depends: [] };
  return { name, version, build, fn, ...rest, ...more };
}

/** Both sides, and the expected differences: `+` added, `-` removed, `~` changed with the changed fields. */
const CASES: readonly (readonly [
  string,
  readonly ListedPackage[],
  readonly ListedPackage[],
  readonly string[],
])[] = [
  ['nothing', [], [], []],
  ['the same', [listed('a-1-0.conda')], [listed('a-1-0.conda')], []],
  ['one side only', [listed('a-1-0.conda')], [listed('b-1-0.conda')], ['-a-1-0.conda', '+b-1-0.conda']],
  ['a new version', [listed('a-1-0.conda')], [listed('a-2-1.conda')], ['~a-2-1.conda version build']],
  ['another format', [listed('a-1-0.conda')], [listed('a-1-0.tar.bz2')], ['~a-1-0.tar.bz2 format']],
  [
    'another subdir',
    [listed('a-1-0.conda')],
    [listed('a-1-0.conda', { subdir: 'noarch' })],
    ['~a-1-0.conda subdir'],
  ],
  [
    'other bytes by the same name',
    [listed('a-1-0.conda')],
    [listed('a-1-0.conda', { sha256: 'x', size: 2 })],
    ['~a-1-0.conda content size'],
  ],
  [
    'a checksum that one side does not have',
    [listed('a-1-0.conda', { sha256: null, size: null })],
    [listed('a-1-0.conda')],
    [],
  ],
  [
    'other md5 where there is no sha256',
    [listed('a-1-0.conda', { sha256: null, md5: 'x' })],
    [listed('a-1-0.conda', { sha256: null, md5: 'y' })],
    ['~a-1-0.conda content'],
  ],
  [
    'a corrected record',
    [listed('a-1-0.conda', { depends: ['b', 'c'] })],
    [listed('a-1-0.conda', { depends: ['c', 'd'], license: 'BSD' })],
    ['~a-1-0.conda license depends'],
  ],
  [
    'one build more',
    [listed('a-1-0.conda')],
    [listed('a-1-0.conda'), listed('a-2-0.conda')],
    ['+a-2-0.conda'],
  ],
  [
    'several builds for several',
    [listed('a-1-0.conda'), listed('a-1-1.conda')],
    [listed('a-2-0.conda')],
    ['-a-1-0.conda', '-a-1-1.conda', '+a-2-0.conda'],
  ],
];

it.each(CASES)('compareListings compares: %s', (_name, before, after, expected) => {
  const { added, removed, changed } = compareListings(before, after);
  expect([
    ...removed.map(({ fn }) => `-${fn}`),
    ...added.map(({ fn }) => `+${fn}`),
    ...changed.map(({ after: { fn }, what }) => `~${[fn, ...what].join(' ')}`),
  ]).toEqual(expected);
});

describe('compareListings', () => {
  const side = fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2'), fc.constantFrom('0', '1')), {
      selector: String,
    })
    .map((builds) => builds.map((build) => listed(`${build.join('-')}.conda`)));

  it('accounts for every file of both sides, and gives the reverse for exchanged sides', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        const { added, removed, changed, same } = compareListings(before, after);
        expect(removed.length + changed.length + same).toBe(before.length);
        expect(added.length + changed.length + same).toBe(after.length);
        const back = compareListings(after, before);
        expect([back.added, back.removed, back.same]).toEqual([removed, added, same]);
      }),
    );
  });

  it('gives the text of the golden file', async () => {
    const before = [
      listed('app-1.0-0.conda', { size: 12_300, depends: ['lib 1.*', 'python'] }),
      listed('gone-1.0-0.conda', { license: 'GPL-2.0-only' }),
      listed('same-1.0-0.conda'),
      listed('moved-1.0-0.tar.bz2'),
      listed('forged-1.0-0.conda'),
    ];
    const after = [
      listed('app-1.1-0.conda', { size: 15_100, depends: ['lib 2.*', 'python'], license: 'BSD-3-Clause' }),
      listed('new-1.0-0.conda', { size: null, license: null }),
      listed('same-1.0-0.conda'),
      listed('moved-1.0-0.conda', { subdir: 'noarch' }),
      listed('forged-1.0-0.conda', { sha256: 'x' }),
    ];
    const lines = differenceLines(compareListings(before, after), formatBytes);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/difference.txt');
  });
});
