import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { currentRepodata } from '../../../src/channel/index/current.js';
import { repodataOf } from '../../../src/channel/index/repodata.js';
import { loadVersions } from '../../../src/conda/version.js';
import { describeWithSharedData, sharedData } from '../../shared-data.js';

interface Build {
  readonly fn: string;
  readonly depends?: readonly string[];
  readonly features?: string;
}

function entry({ fn, depends = [], features }: Build) {
  const [, name, version, build = '', number] =
    /^(.+)-([^-]+)-((?:[^-]*_)?(\d+))\.(?:conda|tar\.bz2)$/.exec(fn) ?? [];
  const raw = {
    name,
    version,
    build,
    build_number: Number(number),
    depends,
    md5: fn,
    track_features: features,
  };
  return { fn, raw: JSON.parse(JSON.stringify({ ...raw, md5: 'a'.repeat(32) })) };
}

/** The rules of conda-index, one by one: the builds, and those that are kept. */
const CASES: readonly (readonly [rule: string, builds: readonly Build[], kept: readonly string[]])[] = [
  ['nothing of nothing', [], []],
  [
    'every build of the newest version',
    [{ fn: 'a-1.9-0.conda' }, { fn: 'a-1.10-0.conda' }, { fn: 'a-1.10-1.conda' }],
    ['a-1.10-0.conda', 'a-1.10-1.conda'],
  ],
  [
    'what starts with the newest version',
    [{ fn: 'a-1.2-0.conda' }, { fn: 'a-1.2.dev1-0.conda' }, { fn: 'a-1.1-0.conda' }],
    ['a-1.2-0.conda', 'a-1.2.dev1-0.conda'],
  ],
  [
    'the newest older version that something needs',
    [
      { fn: 'a-1-0.conda', depends: ['b <2'] },
      { fn: 'b-1.0-0.conda' },
      { fn: 'b-1.5-0.conda' },
      { fn: 'b-1.5-1.conda' },
      { fn: 'b-2-0.conda' },
    ],
    ['a-1-0.conda', 'b-1.5-0.conda', 'b-1.5-1.conda', 'b-2-0.conda'],
  ],
  [
    'nothing for what an old version needs',
    [
      { fn: 'a-1-0.conda', depends: ['b 1'] },
      { fn: 'a-2-0.conda' },
      { fn: 'b-1-0.conda' },
      { fn: 'b-2-0.conda' },
    ],
    ['a-2-0.conda', 'b-2-0.conda'],
  ],
  [
    'the newest without track_features beside those with',
    [{ fn: 'a-2-x_0.conda', features: 'x' }, { fn: 'a-1-0.conda' }, { fn: 'a-0-0.conda' }],
    ['a-1-0.conda', 'a-2-x_0.conda'],
  ],
  [
    'of two formats the .conda',
    [{ fn: 'a-1-0.conda' }, { fn: 'a-1-0.tar.bz2' }, { fn: 'b-1-0.tar.bz2' }],
    ['a-1-0.conda', 'b-1-0.tar.bz2'],
  ],
  [
    'a dependency that cannot be read, as if it were none',
    [{ fn: 'a-1-0.conda', depends: ['>>'] }],
    ['a-1-0.conda'],
  ],
];

it.each(CASES)('current_repodata keeps %s', async (_rule, builds, kept) => {
  const current = currentRepodata(repodataOf('linux-64', builds.map(entry)), await loadVersions());
  const names = [...Object.keys(current.packages), ...Object.keys(current['packages.conda'])];
  expect(names.sort()).toEqual(kept);
});

it('current_repodata refers a .conda to the md5 of its .tar.bz2', async () => {
  const builds = [{ fn: 'a-1-0.conda' }, { fn: 'a-1-0.tar.bz2' }, { fn: 'b-1-0.conda' }];
  const current = currentRepodata(repodataOf('linux-64', builds.map(entry)), await loadVersions());
  expect(current['packages.conda']).toMatchObject({
    'a-1-0.conda': { legacy_bz2_md5: 'a'.repeat(32) },
    'b-1-0.conda': { legacy_bz2_md5: null },
  });
});

/** What conda-index (13bd599) keeps: the number of files, and the sha256 of their sorted names, one a line. */
const REAL = [
  [
    'conda-forge-subset-2024-05-16',
    'linux-aarch64',
    180,
    'ebb643e95c802aa2ea4ea1c379e5ed02a27fbd3d6b07202495a16b9ff182c0b8',
  ],
  [
    'conda-forge-subset-2024-05-16',
    'noarch',
    28,
    '291682486dae337984311a526c2e9223951d4b022715eb268447d395573dc948',
  ],
  [
    'main-2021-06-06',
    'linux-aarch64',
    1369,
    '42a2c13ebbc7ac472eea58eb659ca4d6a95cf5c5b4eb698ea15d97a3f8beab49',
  ],
  ['main-2021-06-06', 'noarch', 1259, 'f5728e1793790fcbe572fa1c9142b54d1d446327f06a6abb3c1bb85f71776364'],
] as const;

describeWithSharedData('real repodata', () => {
  it.each(REAL)(
    'current_repodata keeps of %s/%s what conda-index keeps',
    async (name, subdir, count, sha256) => {
      const path = join(sharedData, 'repodata', name, subdir, 'repodata.json');
      const empty = repodataOf(subdir, []);
      const current = currentRepodata(
        { ...empty, ...JSON.parse(readFileSync(path, 'utf8')) },
        await loadVersions(),
      );
      const kept = [...Object.keys(current.packages), ...Object.keys(current['packages.conda'])].sort();
      expect(kept).toHaveLength(count);
      expect(createHash('sha256').update(kept.join('\n')).digest('hex')).toBe(sha256);
    },
  );
});
