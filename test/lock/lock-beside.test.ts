import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/events.js';
import { serveLoopback } from '../../src/host/server/loopback.js';
import { lockBeside } from '../../src/lock/make/lock-beside.js';
import { lockPrefetch } from '../../src/lock/make/lock-prefetch.js';
import type { Lock } from '../../src/lock/types.js';
import { channelOf, lockedOf, packageOf } from './channels.js';
import { failureOf } from './errors.js';

/** The installed packages: an old python that depends on an excluded readline. */
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

describe('the prefetched packages of an image', () => {
  test('are exactly the pins of a set of pins', async () => {
    const { names, warnings } = await prefetched({ a: ['zlib-1.3-0', 'python-3.8.0-0'] });
    expect(names).toEqual(['python-3.8.0-0', 'zlib-1.3-0']);
    expect(warnings).toEqual([]);
  });

  test('give a warning for a dependency that neither the set nor the installation has', async () => {
    const { names, warnings } = await prefetched({ debugger: ['gdb-7.12-0'] });
    expect(names).toEqual(['gdb-7.12-0']);
    expect(warnings).toEqual([
      'the set debugger is incomplete, conda will fetch more from the network: gdb-7.12-0 needs expat',
    ]);
  });

  test('include all that a spec needs, for the installed python', async () => {
    const { names, warnings } = await prefetched({ a: ['numpy'] });
    expect(names).toEqual(['blas-1.0-0', 'numpy-1.11.3-py37_0', 'python-3.7.0-0', 'zlib-1.2-0']);
    expect(warnings).toEqual([]);
  });

  test('have the records of the channel, with an excluded dependency', async () => {
    const { packages } = await prefetched({ a: ['numpy'] });
    expect(packages.find(({ record }) => record.name === 'python')?.record.depends).toEqual([
      'readline 7.*',
      'zlib',
    ]);
  });

  test('are found by a spec with dashes whose second part is no version', async () => {
    expect((await prefetched({ a: ['ruamel-yaml-clib'] })).names).toContain('ruamel-yaml-clib-0.2-py37_0');
  });

  test('are there once if two sets name them', async () => {
    const { names } = await prefetched({ a: ['zlib-1.2-0'], b: ['zlib-1.2-0', 'blas-1.0-0'], c: ['blas'] });
    expect(names).toEqual(['blas-1.0-0', 'zlib-1.2-0']);
  });

  test('are refused with all unknown pins and their nearest builds', async () => {
    const message = await failureOf(() =>
      prefetched({ a: ['numpy-1.11.3-py36_0', 'nothing-1-0'], b: ['blas-2.0-0'], c: ['nothing'] }),
    );
    await expect(message).toMatchFileSnapshot('golden/prefetch-pins.txt');
  });

  test('are refused if a spec does not fit the installed packages', async () => {
    const message = await failureOf(() => prefetched({ a: ['numpy >=1.16'] }));
    await expect(message).toMatchFileSnapshot('golden/prefetch-unsolvable.txt');
  });
});

describe('packages installed beside a lock', () => {
  test('are added, and the packages of the lock stay', async () => {
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

  test('are fixed by a pin, which becomes an exact spec', async () => {
    const { specs, packages } = await beside('blas-1.0-0');
    expect(specs).toContain('blas ==1.0 0');
    expect(packages).toHaveLength(3);
  });

  test.each([
    ['another build of an installed package', 'python 3.8.*'],
    ['a package that needs a newer glibc', 'new'],
    ['a package that no channel has', 'nothing'],
  ])('are refused: %s', async (_, item) => {
    await expect(beside(item)).rejects.toThrow(/cannot be solved|do not fit together/);
  });
});
