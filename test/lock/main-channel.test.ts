import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readOverHttp } from '../../src/channel/http.js';
import { readChannel } from '../../src/channel/read-channel.js';
import type { ChannelRepodata } from '../../src/channel/types.js';
import { formatPin } from '../../src/conda/file-name.js';
import { silent } from '../../src/events.js';
import { bzip2Decompress } from '../../src/host/compress/bzip2.js';
import { zstdDecompress } from '../../src/host/compress/zstd.js';
import { createHttp } from '../../src/host/http/get.js';
import { serveLoopback } from '../../src/host/server/loopback.js';
import { makeLock } from '../../src/lock/make/make-lock.js';
import type { Lock } from '../../src/lock/types.js';
import type { Manifest } from '../../src/manifest/types.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';
import { failureOf } from './errors.js';
import { manifestOf } from './manifest.js';

/** Serves a folder of the shared data over http and reads it as a channel. */
async function readOverLoopback(name: string): Promise<ChannelRepodata> {
  const root = join(sharedData, 'repodata', name);
  const server = await serveLoopback((path) => (existsSync(root + path) ? readFileSync(root + path) : null));
  const read = readOverHttp(createHttp({ env: {} }));
  const decompress = { zstd: zstdDecompress, bzip2: bzip2Decompress };
  const channel = await readChannel({
    location: server.url,
    platform: 'linux-aarch64',
    read,
    decompress,
    emit: silent,
  });
  await server.close();
  return channel;
}

function lockWith(channel: ChannelRepodata, parts: Partial<Manifest>, solve = false): Promise<Lock> {
  const request = {
    platform: 'linux-aarch64',
    channels: [channel],
    serve: serveLoopback,
    emit: silent,
  } as const;
  return makeLock({ ...request, manifest: manifestOf(parts), solve });
}

const SPECS = ['python 3.7.*', 'conda', 'pip'];

/** Removes the port of the channel, which differs from run to run. */
const withoutPort = (text: string) => text.replace(/127\.0\.0\.1:\d+/g, 'HOST');

describeWithSharedData('a lock over pkgs/main of 2021-06-06 by http', () => {
  let channel: ChannelRepodata;
  let solved: Lock;
  let pins: readonly string[];

  beforeAll(async () => {
    channel = await readOverLoopback('main-2021-06-06');
    solved = await lockWith(channel, { specs: SPECS });
    pins = solved.packages.map(({ record }) => formatPin(record));
  });

  const without = (name: string) => pins.filter((pin) => !pin.startsWith(`${name}-`));

  it('solves python 3.7, conda and pip for linux-aarch64', () => {
    expect(pins).toContain('python-3.7.10-he65049a_3');
    expect(pins).toContain('conda-4.10.1-py37hd43f75c_3');
    expect(solved.packages.filter(({ requestedSpec }) => requestedSpec !== null)).toHaveLength(3);
  });

  it('has the records of the channel', () => {
    for (const { fn, url, record } of solved.packages) {
      const text = readFileSync(
        join(sharedData, 'repodata/main-2021-06-06', record.subdir, 'repodata.json'),
        'utf8',
      );
      const repodata = JSON.parse(text);
      expect(record.raw).toEqual({ ...repodata.packages, ...repodata['packages.conda'] }[fn]);
      expect(url).toBe(`${channel.channel}/${record.subdir}/${fn}`);
    }
  });

  it('is the same from its pins in any order', async () => {
    const fromPins = await lockWith(channel, { specs: SPECS, pins: [...pins].reverse() });
    expect(fromPins).toEqual(solved);
  });

  it('is solved in spite of pins with --solve', async () => {
    const lock = await lockWith(channel, { specs: ['xz'], pins: ['xz-5.2.4-h7ce4240_4'] }, true);
    expect(lock.packages.map(({ record }) => record.name)).toContain('xz');
  });

  it.each([
    [
      'broken-pins',
      () => ({
        pins: [...without('xz'), 'xz-5.2.5-hfd63f10_9', 'zlib-1.2.10-0', 'pythn-3.7.10-0', 'xyzzy-1-0'],
      }),
    ],
    [
      'missing-dependency',
      () => ({ specs: SPECS, pins: without('openssl').filter((pin) => !pin.startsWith('six-')) }),
    ],
    ['conflicting-dependency', () => ({ pins: [...without('openssl'), 'openssl-1.1.1j-hfd63f10_0'] })],
    [
      'conflicting-constraint',
      () => ({ pins: [...without('libgomp'), 'libgomp-10.2.0-h1234567_0_bootstrapping'] }),
    ],
    ['spec-not-held', () => ({ specs: ['python 3.8.*', 'conda', 'numpy'], pins })],
    ['unsolvable', () => ({ specs: ['python 3.7.*', 'conda 9.*'] })],
    ['unsolvable-conflict', () => ({ specs: ['python 3.9.*', 'conda 4.9.2 py37*'] })],
    ['nothing-to-solve', () => ({})],
    ['bad-spec', () => ({ specs: ['python >=3..7', 'conda', 'a/b'] })],
  ])('%s', async (name, parts) => {
    const text = withoutPort(await failureOf(() => lockWith(channel, parts())));
    await expect(text).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});

describeWithSharedData('a lock over the conda-forge subset of 2024-05-16 by http', () => {
  it('is solved from .zst with the declared virtual packages', async () => {
    const channel = await readOverLoopback('conda-forge-subset-2024-05-16');
    const virtualPackages = { __glibc: '2.17' };
    const platforms = { 'linux-aarch64': { specs: [], pins: [], exclude: [], wheels: [], virtualPackages } };
    const lock = await lockWith(channel, { specs: ['python 3.9.*', 'pip'], platforms });
    const order = lock.packages.map(({ record }) => record.name);
    expect(lock.packages.map(({ fn }) => fn)).toContain('python-3.9.19-h4ac3b42_0_cpython.conda');
    // These depend on each other.
    expect(order.indexOf('python')).toBeLessThan(order.indexOf('pip'));
    expect(lock.packages.every(({ record }) => record.sha256 !== null)).toBe(true);
  });
});
