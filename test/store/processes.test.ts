import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeServer, listenOnLoopback } from '../fixtures/loopback.js';
import { digest, lockedPackage, noise } from './locked.js';

const PIECE = 16 * 1024;
const bytes = noise(60 * PIECE);
const sha256 = digest('sha256', bytes);
/** The program of `npm run build`, which `npm test` runs first. */
const lib = new URL('../../lib/', import.meta.url).href;

let cacheDir: string;
let server: Server;
let ranges: (string | undefined)[];
/** Awaited between two pieces, with the number of bytes sent so far. */
let pace: (sent: number) => Promise<unknown>;

beforeEach(async () => {
  cacheDir = mkdtempSync(join(tmpdir(), 'archi-store-'));
  [ranges, pace] = [[], setImmediate];
  server = createServer(async (request, response) => {
    ranges.push(request.headers.range);
    const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
    });
    for (let at = from; at < bytes.length && !response.destroyed; at += PIECE) {
      response.write(bytes.subarray(at, at + PIECE));
      await pace(at + PIECE - from);
    }
    response.end();
  });
  await listenOnLoopback(server);
});

afterEach(async () => {
  await closeServer(server);
  rmSync(cacheDir, { recursive: true });
});

function startRun(): ChildProcess {
  const { port } = server.address() as AddressInfo;
  const locked = lockedPackage({ channel: `http://127.0.0.1:${port}`, bytes });
  const script = `
    const { openStore } = await import('${lib}store/store.js');
    const { openGet } = await import('${lib}host/http/network.js');
    const get = openGet({ env: {}, offline: false, emit: () => {} });
    const options = { cacheDir: ${JSON.stringify(cacheDir)}, get, clock: Date, emit() {}, offline: false };
    await openStore(options).fetchAll([${JSON.stringify(locked)}]);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function finished(): string[] {
  const folder = join(cacheDir, 'packages', 'sha256', sha256.slice(0, 2));
  return existsSync(folder) ? readdirSync(folder) : [];
}

function partials(): string[] {
  const folder = join(cacheDir, 'packages', 'partial');
  return existsSync(folder) ? readdirSync(folder) : [];
}

function bytesOfPartials(): number {
  const folder = join(cacheDir, 'packages', 'partial');
  return partials().reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

async function expectGood(run: ChildProcess): Promise<void> {
  expect(await once(run, 'exit')).toEqual([0, null]);
  expect(finished()).toEqual([`${sha256}.conda`]);
  expect(finished().map(digestOf)).toEqual([sha256]);
}

function digestOf(name: string): string {
  return digest('sha256', readFileSync(join(cacheDir, 'packages', 'sha256', sha256.slice(0, 2), name)));
}

test.each([0, 1, 7, 30, 59, 60].map((pieces) => pieces * PIECE))(
  'a run killed after %i sent bytes leaves no half file, and the next run completes it',
  async (moment) => {
    const victim = startRun();
    pace = async (sent) => {
      if (sent >= moment) victim.kill('SIGKILL');
      await setImmediate();
    };
    await once(victim, 'exit');
    pace = setImmediate;
    // A run killed after the last byte may have finished. Every file with its final name is whole.
    expect(finished().filter((name) => digestOf(name) !== sha256)).toEqual([]);
    await expectGood(startRun());
    expect(partials()).toEqual([]);
  },
);

test('bytes that a killed run had are not fetched again', async () => {
  const victim = startRun();
  pace = async () => {
    if (bytesOfPartials() >= 10 * PIECE) victim.kill('SIGKILL');
    // Not faster than the victim writes, so that it is killed in the middle.
    await setTimeout(1);
  };
  await once(victim, 'exit');
  pace = setImmediate;
  await expectGood(startRun());
  expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d+-$/)]);
});

test('four concurrent runs share a cache', async () => {
  await Promise.all([startRun(), startRun(), startRun(), startRun()].map(expectGood));
  expect(partials()).toEqual([]);
});
