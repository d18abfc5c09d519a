import { describe, expect, it } from 'vitest';
import { type Event, silent } from '../../src/events.js';
import { serveLoopback } from '../../src/host/server/loopback.js';
import { formatLock } from '../../src/lock/formats/format.js';
import { parseLock } from '../../src/lock/formats/parse-lock.js';
import { lockBeside } from '../../src/lock/make/lock-beside.js';
import { makeLock } from '../../src/lock/make/make-lock.js';
import { updateLock } from '../../src/lock/make/update-lock.js';
import { declaredOf, glibcOf } from '../../src/lock/virtual-packages.js';
import type { Manifest } from '../../src/manifest/types.js';
import { channelOf, packageOf } from './channels.js';
import { failureOf } from './errors.js';
import { manifestOf } from './manifest.js';

const needing = (pin: string, glibc: string) => packageOf(pin, { depends: [`__glibc ${glibc}`] });

/** As in conda-forge: newer builds are for newer systems. */
const CHANNEL = channelOf([
  needing('zlib-1.2-0', '>=2.17,<3.0.a0'),
  needing('zlib-1.3-0', '>=2.28,<3.0.a0'),
  needing('python-3.13-0', '>=2.28,<3.0.a0'),
  needing('newest-1-0', '>=2.41'),
  packageOf('both-1-0', { depends: ['python', 'newest'] }),
  packageOf('old-1-0', { depends: ['__glibc <2.20'] }),
  packageOf('torn-1-0', { depends: ['old', 'python'] }),
]);

const request = (parts: Partial<Manifest>, channels = [CHANNEL]) => ({
  manifest: manifestOf(parts),
  platform: 'linux-aarch64' as const,
  channels,
  solve: false,
  serve: serveLoopback,
  emit: silent,
});

describe('without a declared glibc', () => {
  it.each([
    [['zlib'], ['zlib-1.2-0'], undefined],
    [['zlib', 'python'], ['python-3.13-0', 'zlib-1.3-0'], '2.28'],
    [['both'], ['newest-1-0', 'python-3.13-0', 'both-1-0'], '2.41'],
    [['old'], ['old-1-0'], undefined],
  ])('%j are solved for 2.17, or else for the lowest glibc with a solution', async (specs, pins, glibc) => {
    const lock = await makeLock(request({ specs }));
    const lockedPins = lock.packages.map(({ fn }) => fn.replace('.conda', ''));
    expect(lockedPins.toSorted()).toEqual(pins.toSorted());
    expect(lock.virtualPackages['__glibc']).toBe(glibc);
    expect(lock.derived).toEqual(glibc === undefined ? undefined : ['__glibc']);
  });

  it('pins determine the glibc, which is recorded as derived', async () => {
    const lock = await makeLock(request({ pins: ['python-3.13-0', 'zlib-1.2-0'] }));
    expect(lock).toMatchObject({ virtualPackages: { __glibc: '2.28' }, derived: ['__glibc'] });
    expect(declaredOf(lock)).toEqual({});
    expect(parseLock(formatLock(lock), 'x.lock')).toEqual(lock);
  });

  it('packages that contradict each other are reported', async () => {
    expect(await failureOf(() => makeLock(request({ specs: ['torn'] })))).toContain(
      'no set of packages fits',
    );
    const pinned = () => makeLock(request({ pins: ['torn-1-0', 'old-1-0', 'python-3.13-0'] }));
    expect(await failureOf(pinned)).toContain('needs the virtual package __glibc >=2.28,<3.0.a0');
  });

  it('packages added later raise the glibc', async () => {
    const lock = await makeLock(request({ specs: ['zlib', 'python'] }));
    const beside = { channels: [CHANNEL], serve: serveLoopback, file: 'image.yaml', emit: silent };
    expect(await lockBeside({ ...beside, lock, items: ['newest'] })).toMatchObject({
      virtualPackages: { __glibc: '2.41' },
      derived: ['__glibc'],
    });
    const newer = channelOf([needing('zlib-1.4-0', '>=2.34'), needing('python-3.13-0', '>=2.28,<3.0.a0')]);
    const moved = await updateLock({
      lock,
      names: ['zlib'],
      specs: [],
      remap: [],
      channels: [newer],
      serve: serveLoopback,
      file: 'x.lock',
      emit: silent,
    });
    expect(moved.virtualPackages).toEqual({ __glibc: '2.34' });
  });
});

describe('with a declared glibc', () => {
  const promise = { virtualPackages: { __glibc: '2.17' } };

  it('no package that needs a newer glibc is chosen', async () => {
    const lock = await makeLock(request({ ...promise, specs: ['zlib'] }));
    expect(lock.packages.map(({ fn }) => fn)).toEqual(['zlib-1.2-0.conda']);
    expect(await failureOf(() => makeLock(request({ ...promise, specs: ['python'] })))).toContain(
      '__glibc >=2.28',
    );
  });

  it('one message names several packages that need a newer one', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const channel = channelOf(names.map((name) => needing(`${name}-1-0`, '>=2.36')));
    const pins = names.map((name) => `${name}-1-0`);
    const message = await failureOf(() => makeLock(request({ ...promise, pins }, [channel])));
    expect(message.match(/__glibc >=2.36/g)).toHaveLength(2);
    expect(message).toContain('a-1-0, b-1-0, c-1-0 and 2 more: needs the virtual package __glibc >=2.36');
  });
});

it.each([
  ['2.17', '2.17'],
  ['2.17 0', '2.17'],
  ['2.17=h0', '2.17'],
])('glibcOf reads %j as %s, without the build', (text, version) => {
  expect(glibcOf({ __glibc: text })).toBe(version);
  expect(glibcOf({ __cuda: text })).toBeNull();
});

it('an excluded name that several packages need gives one warning', async () => {
  const warnings: string[] = [];
  const emit = (event: Event) => void (event.kind === 'warning' && warnings.push(event.message));
  const channel = channelOf(['a', 'b'].map((name) => packageOf(`${name}-1-0`, { depends: ['readline'] })));
  const wanted = { pins: ['a-1-0', 'b-1-0'], exclude: ['readline'] };
  await makeLock({ ...request(wanted, [channel]), emit });
  expect(warnings).toEqual(['a-1-0, b-1-0 need readline, which the manifest excludes: treated as satisfied']);
});
