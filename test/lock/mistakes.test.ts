import { expect, it, test } from 'vitest';
import { silent } from '../../src/events.js';
import { serveLoopback } from '../../src/host/server/loopback.js';
import { makeLock } from '../../src/lock/make/make-lock.js';
import type { Manifest } from '../../src/manifest/types.js';
import { channelOf, packageOf } from './channels.js';
import { failureOf } from './errors.js';
import { manifestOf } from './manifest.js';

const TEAM = channelOf([
  packageOf('python-3.11.2-0'),
  packageOf('python-3.12.0-0'),
  packageOf('zlib-1.2-0'),
  packageOf('numpy-1.26-py311', { depends: ['python 3.11.*', 'libblas >=3.9'] }),
  packageOf('numpy-1.25-py311', { depends: ['python 3.11.*', 'libblas >=3.9'] }),
  packageOf('libblas-3.8-0'),
  packageOf('pandas-2.0-py312', { depends: ['python 3.12.*', 'numpy'] }),
  packageOf('torch-2.0-cuda', { depends: ['__cuda >=12', 'python'] }),
  packageOf('newer-1.0-0', { depends: ['__glibc >=2.28,<3.0.a0'] }),
  packageOf('deep-1.0-0', { depends: ['newer'] }),
  packageOf('windows-1.0-0', { depends: ['__win'] }),
  packageOf('old-1.0-0', { depends: ['python 3.11.*'] }),
  packageOf('new-1.0-0', { depends: ['python 3.12.*'] }),
  packageOf('strict-1.0-0', { constrains: ['zlib >=1.3'] }),
]);
const ODD = {
  ...TEAM,
  read: (name: string) => ({
    packages: TEAM.find(name),
    problems:
      name === 'odd'
        ? [
            {
              where: 'https://host/team/noarch/repodata.json: odd-1-0.conda',
              message: 'depends cannot be used',
              found: '7',
            },
          ]
        : [],
  }),
};

const failed = (specs: readonly string[], parts: Partial<Manifest> = {}) =>
  failureOf(() =>
    makeLock({
      manifest: manifestOf({ specs, virtualPackages: { __glibc: '2.17' }, ...parts }),
      platform: 'linux-aarch64',
      channels: [ODD],
      solve: true,
      serve: serveLoopback,
      emit: silent,
    }),
  );

/** Common mistakes. The messages name the spec that no channel has, the nearest one, and the packages that need it. */
const MISTAKES: Readonly<Record<string, readonly string[]>> = {
  'a version that is not there': ['python 3.13.*'],
  'a version that is exact': ['python ==3.11'],
  'a name with a typing error': ['pythn'],
  'a package of another channel or platform': ['pytorch-cuda'],
  'a name whose only record is odd': ['odd'],
  'no virtual package': ['torch'],
  'a glibc that is too low': ['newer'],
  'a glibc that is too low, further down': ['deep'],
  'a package for another system': ['windows'],
  'a dependency that no channel has': ['pandas'],
  'two pythons': ['old', 'new'],
  'a constraint': ['strict', 'zlib'],
  'several at once': ['pythn', 'torch', 'zlib >=2'],
};

test.each(Object.entries(MISTAKES))('an unsolvable lock is explained: %s', async (name, specs) => {
  await expect(await failed(specs)).toMatchFileSnapshot(`golden/mistake-${name.replace(/[ ,]+/g, '-')}.txt`);
});

it('of many builds that need a missing package some are named and the rest counted', async () => {
  const packages = ['1', '2', '3', '4', '5'].map((version) =>
    packageOf(`many-${version}-0`, { depends: ['nobody'] }),
  );
  const text = await failureOf(() =>
    makeLock({
      manifest: manifestOf({ specs: ['many'] }),
      platform: 'linux-aarch64',
      channels: [channelOf(packages)],
      solve: true,
      serve: serveLoopback,
      emit: silent,
    }),
  );
  expect(text).toContain('many 1, many 2, many 3 and 2 more need a nobody that no channel has');
});

it('a build that can be installed is chosen over one that cannot', async () => {
  const packages = [
    packageOf('app-2-0', { depends: ['nobody'] }),
    packageOf('app-1-0'),
    packageOf('top-1-0', { depends: ['app'] }),
  ];
  const lock = await makeLock({
    manifest: manifestOf({ specs: ['top'] }),
    platform: 'linux-aarch64',
    channels: [channelOf(packages)],
    solve: true,
    serve: serveLoopback,
    emit: silent,
  });
  expect(lock.packages.map(({ fn }) => fn)).toEqual(['app-1-0.conda', 'top-1-0.conda']);
});
