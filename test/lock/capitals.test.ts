import { describe, expect, it } from 'vitest';
import type { ChannelRepodata } from '../../src/channel/types.js';
import { silent } from '../../src/events.js';
import { makeGraph } from '../../src/graph/make-graph.js';
import { serveLoopback } from '../../src/host/loopback.js';
import { makeLock } from '../../src/lock/make-lock.js';
import { updateLock } from '../../src/lock/update-lock.js';
import type { Manifest } from '../../src/manifest/types.js';
import { packageOf } from './channels.js';
import { manifestOf } from './manifest.js';

/** Old channels have names with capitals; specs are read in lower case, and a channel finds by that. */
const PACKAGES = [
  packageOf('PyYAML-5.4-0', { depends: ['NumPy'] }),
  packageOf('PyYAML-6.0-0', { depends: ['NumPy >=1'] }),
  packageOf('NumPy-1.0-0'),
  packageOf('app-1.0-0', { depends: ['pyyaml'] }),
];
const CHANNEL: ChannelRepodata = {
  channel: 'https://host/team',
  names: () => ['app', 'numpy', 'pyyaml'],
  find: (name) => PACKAGES.filter(({ record }) => record.name.toLowerCase() === name.toLowerCase()),
};

const lockOf = (parts: Partial<Manifest>) =>
  makeLock({
    manifest: manifestOf(parts),
    platform: 'linux-aarch64',
    channels: [CHANNEL],
    solve: true,
    serve: serveLoopback,
    emit: silent,
  });

describe('packages whose names have capitals', () => {
  it.each(['pyyaml', 'PyYAML', 'PyYAML >=6', 'team::PyYAML', 'PyYAML[version="6.*"]'])('%s', async (spec) => {
    const { packages } = await lockOf({ specs: [spec] });
    expect(packages.map(({ fn, requestedSpec }) => [fn, requestedSpec])).toEqual([
      ['NumPy-1.0-0.conda', null],
      ['PyYAML-6.0-0.conda', spec],
    ]);
  });

  it('are excluded, and nodes of a graph, by either name', async () => {
    const { packages } = await lockOf({ specs: ['app'], exclude: ['NumPy'] });
    expect(packages.map(({ fn }) => fn)).toEqual(['PyYAML-6.0-0.conda', 'app-1.0-0.conda']);
    const graph = makeGraph({ packages: PACKAGES.map(({ record }) => record), recipes: [] });
    expect(graph.nodes.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'package app',
      'package numpy',
      'package pyyaml',
    ]);
  });

  it('are in the lock by either name where they are to be moved', async () => {
    const lock = await lockOf({ specs: ['app'] });
    const updated = await updateLock({
      lock,
      names: ['PyYAML'],
      specs: lock.specs,
      channels: [CHANNEL],
      serve: serveLoopback,
      file: 'a.lock',
      emit: silent,
    });
    expect(updated.packages.map(({ fn }) => fn)).toContain('PyYAML-6.0-0.conda');
  });
});
