import { describe, expect, it } from 'vitest';
import { silent } from '../../src/events.js';
import { serveLoopback } from '../../src/host/server/loopback.js';
import { makeLock } from '../../src/lock/make/make-lock.js';
import type { Manifest } from '../../src/manifest/types.js';
import { channelOf, packageOf } from './channels.js';
import { failureOf } from './errors.js';
import { manifestOf } from './manifest.js';

const FIRST = channelOf(
  [packageOf('zlib-1.2-0'), packageOf('app-1-0', { depends: ['zlib', 'readline', '__glibc >=2.20'] })],
  'https://host/first',
);
const SECOND = channelOf(
  [packageOf('zlib-1.3-0'), packageOf('readline-8-0'), packageOf('__glibc-9-0')],
  'https://host/second',
);

async function solve(parts: Partial<Manifest>, glibc = '2.28'): Promise<string[]> {
  const platforms = {
    'linux-aarch64': { specs: [], pins: [], exclude: [], wheels: [], virtualPackages: { __glibc: glibc } },
  };
  const lock = await makeLock({
    manifest: manifestOf({ platforms, ...parts }),
    platform: 'linux-aarch64',
    channels: [FIRST, SECOND],
    solve: true,
    serve: serveLoopback,
    emit: silent,
  });
  return lock.packages.map(({ channel, fn }) => `${channel.slice(-6)} ${fn}`);
}

it.each([
  ['jpeg 9.*', 'jpeg-9d-0'],
  ['jpeg =9', 'jpeg-9d-0'],
  ['jpeg 9* 0', 'jpeg-9d-0'],
  ['jpeg[version="9.*"]', 'jpeg-9d-0'],
  ['jpeg[version="9d|9e", build="0"]', 'jpeg-9d-0'],
  ['jpeg !=9.*', 'jpeg-8-0'],
  ['jpeg >=8,(9.*|7.*)', 'jpeg-9d-0'],
])('%s is solved as conda reads it, requested or depended on', async (spec, expected) => {
  const channel = channelOf([
    packageOf('jpeg-8-0'),
    packageOf('jpeg-9d-0'),
    packageOf('app-1-0', { depends: [spec] }),
  ]);
  for (const requested of [spec, 'app']) {
    const lock = await makeLock({
      manifest: manifestOf({ specs: [requested] }),
      platform: 'linux-aarch64',
      channels: [channel],
      solve: true,
      serve: serveLoopback,
      emit: silent,
    });
    expect(lock.packages[0]?.fn).toBe(`${expected}.conda`);
  }
});

describe('a lock over several channels', () => {
  it('takes a name from the first channel that has it, and leaves out virtual packages', async () => {
    expect(await solve({ specs: ['app'] })).toEqual([
      'second readline-8-0.conda',
      '/first zlib-1.2-0.conda',
      '/first app-1-0.conda',
    ]);
  });

  it('takes a name from the channel that a spec names', async () => {
    expect(await solve({ specs: ['second::zlib'] })).toEqual(['second zlib-1.3-0.conda']);
  });

  it.each([
    'other::zlib >=1',
    './file.conda',
    'file:///x.conda',
    'zlib[channel=other, version=1.2]',
    'zlib >=1..2',
    '*',
  ])('is solved although a build depends on %s', async (depends) => {
    const odd = channelOf([
      packageOf('app-1-0', { depends: ['zlib'] }),
      packageOf('app-0.9-0', { depends: [depends] }),
    ]);
    const channels = [odd, SECOND];
    const manifest = manifestOf({ specs: ['app'] });
    const request = { platform: 'linux-aarch64', solve: true, serve: serveLoopback, emit: silent } as const;
    const lock = await makeLock({ ...request, manifest, channels });
    expect(lock.packages.map(({ fn }) => fn)).toEqual(['zlib-1.3-0.conda', 'app-1-0.conda']);
  });

  it.each(['*', 'py*'])('is refused for the spec %s', async (spec) => {
    expect(await failureOf(() => solve({ specs: [spec] }))).toContain('this spec does not name one package');
  });

  it('leaves out excluded packages', async () => {
    expect(await solve({ specs: ['app'], exclude: ['readline'] })).toEqual([
      '/first zlib-1.2-0.conda',
      '/first app-1-0.conda',
    ]);
  });

  it("does not take the target's glibc from a channel", async () => {
    const failure = await failureOf(() => solve({ specs: ['app'] }, '2.17'));
    await expect(failure).toMatchFileSnapshot('golden/unsolvable-glibc.txt');
  });
});
