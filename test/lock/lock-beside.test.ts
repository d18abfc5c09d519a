import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/events.js';
import { serveLoopback } from '../../src/host/server/loopback.js';
import { lockBeside } from '../../src/lock/make/lock-beside.js';
import { lockPrefetch } from '../../src/lock/make/lock-prefetch.js';
import type { Lock } from '../../src/lock/types.js';
import { channelOf, lockedOf, packageOf } from './channels.js';
import { failureOf } from './errors.js';

/** Installed: an old python that wants a readline which is excluded. */
const INSTALLED = [
  ['zlib-1.2-0', {}],
  ['python-3.7.0-0', { depends: ['readline 7.*', 'zlib'] }],
] as const;

const LOCK: Lock = {
  platform: 'linux-aarch64',
  manifest: { name: 'N', version: '1', sha256: '0'.repeat(64) },
  channels: ['https://host/team'],
  specs: ['python 3.7.*'],
  virtualPackages: { __glibc: '2.17' },
  exclude: ['readline'],
  packages: INSTALLED.map(([pin, parts]) => lockedOf(pin, parts)),
};

const CHANNEL = channelOf([
  ...INSTALLED.map(([pin, parts]) => packageOf(pin, parts)),
  packageOf('zlib-1.3-0'),
  packageOf('python-3.8.0-0', { depends: ['zlib'] }),
  packageOf('numpy-1.11.3-py37_0', { depends: ['python >=3.7,<3.8', 'blas'] }),
  packageOf('numpy-1.16.0-py38_0', { depends: ['python >=3.8'] }),
  packageOf('blas-1.0-0'),
  packageOf('ruamel-yaml-clib-0.2-py37_0', { depends: ['python'] }),
  packageOf('new-2.0-0', { depends: ['__glibc >=2.28'] }),
  packageOf('gdb-7.12-0', { depends: ['expat', 'zlib'] }),
]);

async function prefetched(sets: Readonly<Record<string, readonly string[]>>) {
  const events: Event[] = [];
  const emit = (event: Event) => events.push(event);
  const request = { sets, lock: LOCK, channels: [CHANNEL], serve: serveLoopback, file: 'image.yaml', emit };
  const packages = await lockPrefetch(request);
  const warnings = events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));
  return { names: packages.map(({ fn }) => fn.replace('.conda', '')), warnings, packages };
}

function beside(...items: readonly string[]): Promise<Lock> {
  const request = {
    lock: LOCK,
    channels: [CHANNEL],
    serve: serveLoopback,
    file: 'image.yaml',
    emit: () => {},
  };
  return lockBeside({ ...request, items });
}

describe('prefetched', () => {
  test('a set of pins is these and no more', async () => {
    const { names, warnings } = await prefetched({ a: ['zlib-1.3-0', 'python-3.8.0-0'] });
    expect(names).toEqual(['python-3.8.0-0', 'zlib-1.3-0']);
    expect(warnings).toEqual([]);
  });

  test('what neither the set nor the installation has is told', async () => {
    const { names, warnings } = await prefetched({ debugger: ['gdb-7.12-0'] });
    expect(names).toEqual(['gdb-7.12-0']);
    expect(warnings).toEqual([
      'the set debugger is incomplete, conda will fetch more from the network: gdb-7.12-0 needs expat',
    ]);
  });

  test('a spec comes with all it needs, the installed among it, for the installed python', async () => {
    const { names, warnings } = await prefetched({ a: ['numpy'] });
    expect(names).toEqual(['blas-1.0-0', 'numpy-1.11.3-py37_0', 'python-3.7.0-0', 'zlib-1.2-0']);
    expect(warnings).toEqual([]);
  });

  test('records are the channel’s, with the dependency that is excluded', async () => {
    const { packages } = await prefetched({ a: ['numpy'] });
    expect(packages.find(({ record }) => record.name === 'python')?.record.depends).toEqual([
      'readline 7.*',
      'zlib',
    ]);
  });

  test('a name with three parts is a spec where the second is no version', async () => {
    expect((await prefetched({ a: ['ruamel-yaml-clib'] })).names).toContain('ruamel-yaml-clib-0.2-py37_0');
  });

  test('what is in two sets is there once', async () => {
    const { names } = await prefetched({ a: ['zlib-1.2-0'], b: ['zlib-1.2-0', 'blas-1.0-0'], c: ['blas'] });
    expect(names).toEqual(['blas-1.0-0', 'zlib-1.2-0']);
  });

  test('pins that no channel has are told of all sets, with the nearest builds', async () => {
    const message = await failureOf(() =>
      prefetched({ a: ['numpy-1.11.3-py36_0', 'nothing-1-0'], b: ['blas-2.0-0'], c: ['nothing'] }),
    );
    await expect(message).toMatchFileSnapshot('golden/prefetch-pins.txt');
  });

  test('a spec that does not go with what is installed is an error', async () => {
    const message = await failureOf(() => prefetched({ a: ['numpy >=1.16'] }));
    await expect(message).toMatchFileSnapshot('golden/prefetch-unsolvable.txt');
  });
});

describe('installed beside', () => {
  test('the lock grows, what was in it stays', async () => {
    const lock = await beside('numpy');
    expect(lock.packages.map(({ fn }) => fn)).toEqual([
      'zlib-1.2-0.conda',
      'python-3.7.0-0.conda',
      'blas-1.0-0.conda',
      'numpy-1.11.3-py37_0.conda',
    ]);
    expect(lock.specs).toEqual(['python 3.7.*', 'numpy']);
    expect(lock.packages.map(({ requestedSpec }) => requestedSpec)).toEqual([null, null, null, 'numpy']);
    expect(lock.manifest).toEqual(LOCK.manifest);
  });

  test('a pin is a spec that only it satisfies', async () => {
    const { specs, packages } = await beside('blas-1.0-0');
    expect(specs).toContain('blas ==1.0 0');
    expect(packages).toHaveLength(3);
  });

  test.each([
    ['another build of what is installed', 'python 3.8.*'],
    ['what needs a newer glibc', 'new'],
    ['what is in no channel', 'nothing'],
  ])('%s is refused', async (_, item) => {
    await expect(beside(item)).rejects.toThrow(/cannot be solved|do not fit together/);
  });
});
