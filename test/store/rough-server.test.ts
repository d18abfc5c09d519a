import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, constantFrom, array as listOf, nat, oneof, record } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatError } from '../../src/errors.js';
import { silent } from '../../src/events.js';
import { systemClock } from '../../src/host/clock.js';
import { openStore } from '../../src/store/store.js';
import { loopbackNetwork } from '../fixtures/network.js';
import { type Manner, type RoughServer, serveRoughly } from '../fixtures/rough-server.js';
import { digest, lockedPackage, noise } from './locked.js';

const bytes = noise(200_000);
const sha256 = digest('sha256', bytes);
const path = '/linux-aarch64/zlib-1.2.13-h998d150_1.conda';
let cacheDir: string;
let server: RoughServer;

beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'archi-store-'));
});

afterEach(async () => {
  await server.close();
  rmSync(cacheDir, { recursive: true });
});

async function fetchOnce(options: { attempts?: number; idleTimeout?: number } = {}): Promise<string> {
  const get = loopbackNetwork(options);
  const store = openStore({ cacheDir, get, clock: systemClock, emit: silent, offline: false });
  const locked = lockedPackage({ channel: server.url, bytes });
  return digest('sha256', readFileSync((await store.ensure(locked)).path));
}

async function serve(...manners: Manner[]): Promise<void> {
  server = await serveRoughly({ [path]: bytes }, { [path]: manners });
}

function ranges(): (string | undefined)[] {
  return server.requests.map((request) => request.headers.range);
}

async function cached(): Promise<string[]> {
  const entries = await readdir(cacheDir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('a download from a server that recovers gets the right bytes:', () => {
  const cases: [string, Manner[]][] = [
    ['resets', [{ resetAfter: 70_000 }, { resetAfter: 70_000 }, 'well']],
    ['resets, then ignores Range', [{ resetAfter: 70_000 }, 'ignores Range']],
    ['truncates', [{ truncateAt: 70_000 }, 'well']],
    ['truncates, then ignores Range', [{ truncateAt: 70_000 }, 'ignores Range']],
    ['fails with 500', [{ status: 500 }, { status: 503 }, 'well']],
    ['has too much to do', [{ status: 429, headers: { 'retry-after': '2' } }, 'well']],
    ['sends wrong bytes once', [{ status: 200, body: noise(200_000, 'wrong') }, 'well']],
    ['sends too few wrong bytes once', [{ status: 200, body: noise(5_000, 'wrong') }, 'well', 'well']],
    ['sends too many bytes once', [{ status: 200, body: noise(900_000, 'wrong') }, 'well']],
  ];
  test.each(cases)('%s', async (_, manners) => {
    await serve(...manners);
    expect(await fetchOnce()).toBe(sha256);
    expect(await cached()).toEqual([`${sha256}.conda`]);
  });
});

test('a server that stalls is asked again', async () => {
  await serve({ stallAfter: 70_000 }, 'well');
  expect(await fetchOnce({ idleTimeout: 200 })).toBe(sha256);
});

describe('a broken download is resumed by the next run', () => {
  test('with a Range request', async () => {
    await serve({ resetAfter: 70_000 }, 'well');
    await expect(fetchOnce({ attempts: 1 })).rejects.toThrow('a download failed');
    expect(await fetchOnce()).toBe(sha256);
    expect(ranges()).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  test('from the start if the server ignores Range', async () => {
    await serve({ resetAfter: 70_000 }, 'ignores Range');
    await expect(fetchOnce({ attempts: 1 })).rejects.toThrow('a download failed');
    expect(await fetchOnce()).toBe(sha256);
  });

  test('from the start if the server now has fewer bytes', async () => {
    await serve({ resetAfter: 70_000 }, { status: 416 }, 'well');
    await expect(fetchOnce({ attempts: 1 })).rejects.toThrow('a download failed');
    expect(await fetchOnce()).toBe(sha256);
    expect(ranges().at(-1)).toBeUndefined();
  });
});

describe('a download from a server that does not recover fails with the reason:', () => {
  const cases: [string, Manner][] = [
    ['404', { status: 404 }],
    ['401', { status: 401 }],
    ['500', { status: 500 }],
    ['html', { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html>Log in' }],
    ['wrong bytes', { status: 200, body: noise(200_000, 'wrong') }],
    ['too many bytes', { status: 200, body: noise(200_001) }],
    ['nothing', { status: 200, body: '' }],
  ];
  test.each(cases)('%s', async (name, manner) => {
    await serve(manner);
    const error = await fetchOnce({ attempts: 2 }).catch((reason) => reason);
    const text = formatError(error).replaceAll(server.url, '<server>');
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name.replaceAll(' ', '-')}.txt`);
    expect((await cached()).filter((file) => !file.endsWith('.part'))).toEqual([]);
  });
});

test('a download broken in any way gives the right bytes or fails', async () => {
  const broken = oneof(
    constantFrom<Manner>('ignores Range', { status: 503 }),
    record({ resetAfter: nat(bytes.length) }),
  );
  const truncated = record({ truncateAt: nat(bytes.length) });
  await serve('well');
  await assert(
    asyncProperty(
      listOf(broken, { maxLength: 4 }),
      listOf(truncated, { maxLength: 1 }),
      async (...manners) => {
        await server.close();
        await serve(...manners.flat(), 'well');
        rmSync(cacheDir, { recursive: true });
        expect(await fetchOnce({ attempts: 10 })).toBe(sha256);
      },
    ),
    { numRuns: 60 },
  );
});
