import { describe, expect, it } from 'vitest';
import type { ChannelPackage, ChannelRepodata } from '../../src/channel/types.js';
import { silent } from '../../src/events.js';
import { makeGraph } from '../../src/graph/make-graph.js';
import { serveLoopback } from '../../src/host/server/loopback.js';
import { makeLock } from '../../src/lock/make/make-lock.js';
import { updateLock } from '../../src/lock/make/update-lock.js';
import type { Manifest } from '../../src/manifest/types.js';
import { packageOf } from './channels.js';
import { manifestOf } from './manifest.js';

/** Old channels have names with capitals, but specs and the names of a channel are read in lower case. */
const PACKAGES = [
  packageOf('PyYAML-5.4-0', { depends: ['NumPy'] }),
  packageOf('PyYAML-6.0-0', { depends: ['NumPy >=1'] }),
  packageOf('NumPy-1.0-0'),
  packageOf('app-1.0-0', { depends: ['pyyaml'] }),
];
const channelWith = (packages: readonly ChannelPackage[]): ChannelRepodata => ({
  channel: 'https://host/team',
  names: () => [...new Set(packages.map(({ record }) => record.name.toLowerCase()))].sort(),
  find: (name) => packages.filter(({ record }) => record.name.toLowerCase() === name.toLowerCase()),
});
const CHANNEL = channelWith(PACKAGES);

const lockOf = (parts: Partial<Manifest>, channel = CHANNEL) =>
  makeLock({
    manifest: manifestOf(parts),
    platform: 'linux-aarch64',
    channels: [channel],
    solve: true,
    serve: serveLoopback,
    emit: silent,
  });

describe('packages with capitals in their names', () => {
  it.each(['pyyaml', 'PyYAML', 'PyYAML >=6', 'team::PyYAML', 'PyYAML[version="6.*"]'])(
    'are found by %s',
    async (spec) => {
      const { packages } = await lockOf({ specs: [spec] });
      expect(packages.map(({ fn, requestedSpec }) => [fn, requestedSpec])).toEqual([
        ['NumPy-1.0-0.conda', null],
        ['PyYAML-6.0-0.conda', spec],
      ]);
    },
  );

  it('are excluded, and are nodes of a graph, by either spelling', async () => {
    const { packages } = await lockOf({ specs: ['app'], exclude: ['NumPy'] });
    expect(packages.map(({ fn }) => fn)).toEqual(['PyYAML-6.0-0.conda', 'app-1.0-0.conda']);
    const graph = makeGraph({ packages: PACKAGES.map(({ record }) => record), recipes: [] });
    expect(graph.nodes.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'package app',
      'package numpy',
      'package pyyaml',
    ]);
  });

  it('are moved by lock --update in either spelling', async () => {
    const lock = await lockOf({ specs: ['app'] });
    const updated = await updateLock({
      lock,
      names: ['PyYAML'],
      specs: lock.specs,
      remap: [],
      channels: [CHANNEL],
      serve: serveLoopback,
      file: 'a.lock',
      emit: silent,
    });
    expect(updated.packages.map(({ fn }) => fn)).toContain('PyYAML-6.0-0.conda');
  });
});

describe('of packages whose names differ only by case the lock takes', () => {
  const UPPER = packageOf('Foo-1.0-0', { depends: ['dep1'] });
  const LOWER = packageOf('foo-1.0-0', { depends: ['dep2'] });
  const [DEP1, DEP2] = [packageOf('dep1-1.0-0'), packageOf('dep2-1.0-0')];
  const oldFormat = (build: ChannelPackage) => ({ ...build, fn: build.fn.replace('.conda', '.tar.bz2') });

  it.each<[string, ChannelPackage[], string[]]>([
    [
      'the one in lower case, given last',
      [UPPER, LOWER, DEP1, DEP2],
      ['dep2-1.0-0.conda', 'foo-1.0-0.conda'],
    ],
    [
      'the one in lower case, given first',
      [LOWER, UPPER, DEP1, DEP2],
      ['dep2-1.0-0.conda', 'foo-1.0-0.conda'],
    ],
    [
      'the lower, if the other lacks its dependency',
      [LOWER, UPPER, DEP2],
      ['dep2-1.0-0.conda', 'foo-1.0-0.conda'],
    ],
    ['the same, given last', [UPPER, LOWER, DEP2], ['dep2-1.0-0.conda', 'foo-1.0-0.conda']],
    [
      'the upper, if the other lacks its dependency',
      [UPPER, LOWER, DEP1],
      ['dep1-1.0-0.conda', 'Foo-1.0-0.conda'],
    ],
    ['the same, given last', [LOWER, UPPER, DEP1], ['dep1-1.0-0.conda', 'Foo-1.0-0.conda']],
    ['the one in the old format', [LOWER, oldFormat(UPPER), DEP1], ['dep1-1.0-0.conda', 'Foo-1.0-0.tar.bz2']],
    ['the newer', [LOWER, packageOf('FOO-2.0-0'), UPPER, DEP2], ['FOO-2.0-0.conda']],
  ])('%s', async (_, packages, expected) => {
    const lock = await lockOf({ specs: ['foo'] }, channelWith(packages));
    expect(lock.packages.map(({ fn }) => fn).sort()).toEqual([...expected].sort());
    const upper = expected.find((fn) => /^foo/i.test(fn));
    const source = packages.find(({ fn }) => fn === upper);
    const locked = lock.packages.find(({ fn }) => fn === upper);
    expect(locked?.record).toEqual(source?.record);
  });
});
