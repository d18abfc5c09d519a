import { describe, expect, test } from 'vitest';
import { NEED } from '../../src/plan/types.js';
import { portBuilds } from '../../src/port/builds.js';
import { parseStamp, sortStamps } from '../../src/port/stamps.js';
import { planOf } from '../plan/graphs.js';

const NODE = { status: 'build', minutes: 1 } as const;
const PLAN = planOf(
  [
    { ...NODE, needs: [] },
    { ...NODE, needs: [[0, NEED.host]] },
    { ...NODE, needs: [] },
  ],
  ['zlib', 'png', 'bzip2'],
);

/** The stamps of the sample, by id, with a text in place of the recipe's digest. */
function stampsOf(
  recipes: Readonly<Record<string, string>> = {},
  { common = 'channels', engines = {} }: Common = {},
) {
  const recipe = (folder: string) => recipes[folder] ?? 'recipe';
  const engineOf = (folder: string) => engines[folder] ?? 'engine';
  return Object.fromEntries(
    portBuilds(PLAN, { common, engineOf, recipe }).map(({ id, stamp }) => [id, stamp]),
  );
}

interface Common {
  readonly common?: string;
  readonly engines?: Readonly<Record<string, string>>;
}

const changed = (other: Readonly<Record<string, string>>) =>
  Object.entries(stampsOf()).flatMap(([id, stamp]) => (other[id] === stamp ? [] : [id]));

describe('the digest of a build', () => {
  test.each([
    ['its recipe and the builds that it needs', { 'recipes/zlib': 'other' }, {}, ['png', 'zlib']],
    ['no build that it does not need', { 'recipes/png': 'other' }, {}, ['png']],
    ['what all builds have in common', {}, { common: 'other' }, ['bzip2', 'png', 'zlib']],
    ['its engine, and no other', {}, { engines: { 'recipes/bzip2': 'other' } }, ['bzip2']],
  ])('follows %s', (_, recipes, common, expected) => {
    expect(changed(stampsOf(recipes, common)).sort()).toEqual(expected);
  });
});

describe('stamps of earlier runs', () => {
  const builds = portBuilds(PLAN, { common: '', engineOf: () => '', recipe: () => '' });
  const [zlib = '', png = '', bzip2 = ''] = ['zlib', 'png', 'bzip2'].map(
    (id) => builds.find((build) => build.id === id)?.stamp,
  );
  const file = (name: string) => `linux-aarch64/${name}-1-0.conda`;

  test('are kept if the channel has their packages', () => {
    const stamps = new Map([
      [zlib, [file('zlib')]],
      [png, [file('png')]],
      [bzip2, []],
    ]);
    expect(sortStamps(stamps, builds, (path) => path !== file('png'))).toEqual({
      kept: new Set([zlib, bzip2]),
      stale: [png],
      obsolete: [file('png')],
    });
  });

  test('are stale if they cannot be read, or have another digest; their packages are obsolete', () => {
    const old = 'zlib.0123456789abcdef';
    const stamps = new Map([
      [old, [file('zlib-old'), file('zlib')]],
      [zlib, [file('zlib')]],
      [png, null],
    ]);
    expect(sortStamps(stamps, builds, () => true)).toEqual({
      kept: new Set([zlib]),
      stale: [old, png],
      obsolete: [file('zlib-old')],
    });
  });

  test('of builds that are not in this port stay, and so do their packages', () => {
    const other = 'curl.0123456789abcdef';
    const stamps = new Map([
      [other, [file('curl'), file('zlib')]],
      ['zlib.0123456789abcdef', [file('zlib')]],
      ['notes.txt', [file('curl')]],
    ]);
    expect(sortStamps(stamps, builds, () => true)).toEqual({
      kept: new Set(),
      stale: ['zlib.0123456789abcdef'],
      obsolete: [],
    });
  });
});

test.each<[string, string[] | null]>([
  [
    '/out/linux-aarch64/a-1-0.conda\n/out/noarch/b-1-0.tar.bz2\n',
    ['linux-aarch64/a-1-0.conda', 'noarch/b-1-0.tar.bz2'],
  ],
  ['', null],
  ['/out/linux-aarch64/a-1-0.conda', null],
  ['/other/linux-aarch64/a-1-0.conda\n', null],
  ['/out/linux-aarch64/../../home/a.conda\n', null],
  ['/out/../linux-aarch64/a.conda\n', null],
  ['/out/linux-aarch64/repodata.json\n', null],
  ['\n', null],
])('the stamp %j lists %j', (text, files) => {
  expect(parseStamp(text, '/out')).toEqual(files);
});
