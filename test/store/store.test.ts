import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatError } from '../../src/errors.js';
import { type Event, silent } from '../../src/events.js';
import { systemClock } from '../../src/host/clock.js';
import { readVerified } from '../../src/store/read-verified.js';
import { openStore, type Store } from '../../src/store/store.js';
import { loopbackNetwork } from '../fixtures/network.js';
import { type RoughServer, serveRoughly } from '../fixtures/rough-server.js';
import { digest, lockedPackage, noise } from './locked.js';

const bytes = noise(300_000);
const path = '/linux-aarch64/zlib-1.2.13-h998d150_1.conda';
let cacheDir: string;
let server: RoughServer;

beforeEach(async () => {
  cacheDir = mkdtempSync(join(tmpdir(), 'archi-store-'));
  server = await serveRoughly({ [path]: bytes });
});

afterEach(async () => {
  await server.close();
  rmSync(cacheDir, { recursive: true });
});

function open(changes: Partial<Parameters<typeof openStore>[0]> = {}): Store {
  const get = loopbackNetwork();
  return openStore({ cacheDir, get, clock: systemClock, emit: silent, offline: false, ...changes });
}

function files(folder = cacheDir): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name);
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('no error'),
    (reason) => reason,
  );
  return formatError(error).replaceAll(cacheDir, '<cache>').replaceAll(server.url, '<server>');
}

describe('a package', () => {
  test('is fetched once and then read from the cache', async () => {
    const locked = lockedPackage({ channel: server.url, bytes });
    const first = await open().ensure(locked);
    const second = await open().ensure(locked);
    expect(server.requests).toHaveLength(1);
    expect(first).toEqual({ locked, path: first.path, sha256: digest('sha256', bytes), size: 300_000 });
    expect(second).toEqual(first);
    expect(digest('sha256', readFileSync(first.path))).toBe(digest('sha256', bytes));
    expect(files()).toEqual([`${digest('sha256', bytes)}.conda`]);
  });

  test('is fetched by its md5 if the channel has no sha256, and its sha256 is computed', async () => {
    const locked = lockedPackage({ channel: server.url, bytes, changes: { sha256: null, size: null } });
    expect(open().knownSha256(locked)).toBeNull();
    const first = await open().ensure(locked);
    const second = await open({ offline: true }).ensure(locked);
    expect(first.sha256).toBe(digest('sha256', bytes));
    expect(second).toEqual(first);
    expect(open().knownSha256(locked)).toBe(first.sha256);
  });

  test.each([['sha256'], ['md5']])('damaged in the cache is fetched again (%s)', async (kind) => {
    const changes = kind === 'md5' ? { sha256: null } : {};
    const locked = lockedPackage({ channel: server.url, bytes, changes });
    const { path: stored } = await open().ensure(locked);
    writeFileSync(stored, noise(300_000, 'another'));
    await open().ensure(locked);
    expect(digest('sha256', readFileSync(stored))).toBe(digest('sha256', bytes));
    expect(server.requests).toHaveLength(2);
  });

  test('damaged in the cache is refused offline', async () => {
    const locked = lockedPackage({ channel: server.url, bytes });
    const { path: stored } = await open().ensure(locked);
    writeFileSync(stored, 'cut');
    expect(await failure(open({ offline: true }).ensure(locked))).toMatchInlineSnapshot(`
      "Error: a package is missing
        <cache>/packages/sha256/de/de1a59d816ec03547a3f2058047c019c425da0710a64c12558a9a66642c442ea.conda: zlib-1.2.13-h998d150_1.conda is damaged in the cache, and the network is off
          expected: size 300000, sha256 de1a59d816ec03547a3f2058047c019c425da0710a64c12558a9a66642c442ea
          found:    size 3, sha256 378bfce5cda2599a6cda399f1cacef861e4e575ec794744dcf0e55e9c4780633
          do:       run once without --offline"
    `);
  });

  test.each([
    ['a folder', (folder: string) => folder],
    ['a file url', (folder: string) => pathToFileURL(folder).href],
  ])('is copied from %s, even offline', async (_, channelOf) => {
    const folder = join(cacheDir, 'channel +x');
    mkdirSync(join(folder, 'linux-aarch64'), { recursive: true });
    writeFileSync(join(folder, path), bytes);
    const locked = lockedPackage({ channel: channelOf(folder), bytes });
    const stored = await open({ offline: true }).ensure(locked);
    writeFileSync(join(folder, path), 'changed later');
    expect(digest('sha256', readFileSync(stored.path))).toBe(digest('sha256', bytes));
  });

  test('is copied from a channel whose files are read-only', async () => {
    const folder = join(cacheDir, 'channel');
    mkdirSync(join(folder, 'linux-aarch64'), { recursive: true });
    writeFileSync(join(folder, path), bytes, { mode: 0o444 });
    const { path: copy } = await open().ensure(lockedPackage({ channel: folder, bytes }));
    // root may open a file for writing whatever its mode is.
    expect((statSync(copy).mode & 0o777).toString(8)).toBe('644');
  });

  test('of the same name for two platforms is two files', async () => {
    const other = noise(100, 'other');
    const folder = join(cacheDir, 'channel');
    mkdirSync(join(folder, 'linux-aarch64'), { recursive: true });
    writeFileSync(join(folder, path), other);
    const [a, b] = await open().fetchAll([
      lockedPackage({ channel: server.url, bytes }),
      lockedPackage({ channel: folder, bytes: other }),
    ]);
    expect([a?.size, b?.size]).toEqual([300_000, 100]);
  });
});

describe('a failed fetch of packages', () => {
  test('reports all of them at once, without credentials', async () => {
    const secret = server.url.replace('//', '//user:pw@');
    const cut = bytes.subarray(0, 100);
    const folder = join(cacheDir, 'channel');
    mkdirSync(join(folder, 'linux-aarch64'), { recursive: true });
    writeFileSync(join(folder, path), cut);
    const packages = [
      lockedPackage({ channel: `${secret}/t/to-ken`, bytes, fn: 'gone-1-0.conda' }),
      lockedPackage({ channel: server.url, bytes }),
      lockedPackage({ channel: folder, bytes }),
      lockedPackage({ channel: folder, bytes, fn: 'absent-1-0.tar.bz2' }),
      lockedPackage({ channel: server.url, bytes, fn: 'a-1-0.conda', changes: { sha256: '../../x' } }),
      lockedPackage({ channel: server.url, bytes, fn: 'b-1-0.conda', changes: { sha256: null, md5: null } }),
    ];
    expect(await failure(open().fetchAll(packages))).toMatchInlineSnapshot(`
      "Error: 5 of 6 packages are not available
        <cache>/channel/linux-aarch64/absent-1-0.tar.bz2: the channel has no such file, or it cannot be read
          do:       check the channel, or update the lock
        <cache>/channel/linux-aarch64/zlib-1.2.13-h998d150_1.conda: the checksum of zlib-1.2.13-h998d150_1.conda is not the one in the lock or in the channel’s repodata
          expected: size 300000, sha256 de1a59d816ec03547a3f2058047c019c425da0710a64c12558a9a66642c442ea
          found:    size 100, sha256 8561e5bed5cdf5685e140b816e6d87df6e6f8b5d82321beed5265ea96ee33f89
          do:       if you replaced the file: archi-construct channel index FOLDER, and update the lock; otherwise copy it again
        <server>/linux-aarch64/a-1-0.conda: the channel gives no usable checksum of a-1-0.conda
          expected: a sha256 or an md5, in lower-case hex
          found:    sha256 "../../x", md5 "6f3bd19b1e586fa664003ce0bab5e005"
          do:       index the channel again, or take the package from another channel
        <server>/linux-aarch64/b-1-0.conda: the channel gives no usable checksum of b-1-0.conda
          expected: a sha256 or an md5, in lower-case hex
          found:    sha256 null, md5 null
          do:       index the channel again, or take the package from another channel
        <server>/t/<token>/linux-aarch64/gone-1-0.conda: the server did not send the file
          expected: a package
          found:    status 404
          do:       check the channel, or update the lock: the package may have been removed"
    `);
  });

  test('exits with 2 offline', async () => {
    const locked = lockedPackage({ channel: server.url, bytes });
    expect(await failure(open({ offline: true }).fetchAll([locked]))).toMatchInlineSnapshot(`
      "Error: 1 of 1 packages are not available
        <server>/linux-aarch64/zlib-1.2.13-h998d150_1.conda: zlib-1.2.13-h998d150_1.conda is not in the cache, and the network is off
          do:       run once without --offline"
    `);
    expect(server.requests).toEqual([]);
  });

  test('is one error if the cache folder cannot be made', async () => {
    const file = join(cacheDir, 'file');
    writeFileSync(file, '');
    const packages = ['a', 'b', 'c'].map((name) =>
      lockedPackage({ channel: server.url, bytes, fn: `${name}-1-0.conda` }),
    );
    expect(await failure(open({ cacheDir: file }).fetchAll(packages))).toMatchInlineSnapshot(`
      "Error: the cache cannot be used
        <cache>/file: ENOTDIR: not a directory, mkdir '<cache>/file/packages/partial'
          do:       a part of that path is a file: give another folder with --cache-dir"
    `);
  });
});

test('the progress of a fetch counts the bytes of all packages and ends', async () => {
  const events: Event[] = [];
  const packages = [lockedPackage({ channel: server.url, bytes })];
  await open({ emit: (event) => events.push(event) }).fetchAll(packages);
  expect(events[0]).toEqual({
    kind: 'start',
    step: 'fetch',
    title: 'Fetching packages',
    unit: 'bytes',
    total: 300_000,
  });
  expect(events.at(-2)).toMatchObject({ kind: 'progress', done: 300_000 });
  expect(events.at(-1)).toEqual({ kind: 'end', step: 'fetch', summary: '1 fetched, 0 in the cache' });
});

describe('readVerified', () => {
  test('returns the bytes of a verified file', async () => {
    const stored = await open().ensure(lockedPackage({ channel: server.url, bytes }));
    expect(digest('sha256', readVerified(stored.path, stored.sha256))).toBe(digest('sha256', bytes));
  });

  test('refuses files that differ or are missing', async () => {
    const stored = await open().ensure(lockedPackage({ channel: server.url, bytes }));
    writeFileSync(stored.path, 'cut');
    const read = async () => readVerified(stored.path, stored.sha256);
    expect(await failure(read())).toMatchInlineSnapshot(`
      "Error: a file in the cache has changed while it was in use
        <cache>/packages/sha256/de/de1a59d816ec03547a3f2058047c019c425da0710a64c12558a9a66642c442ea.conda: its checksum is not the verified one
          expected: sha256 de1a59d816ec03547a3f2058047c019c425da0710a64c12558a9a66642c442ea
          found:    sha256 378bfce5cda2599a6cda399f1cacef861e4e575ec794744dcf0e55e9c4780633
          do:       run again; the file is then fetched again"
    `);
    rmSync(stored.path);
    expect(await failure(read())).toMatchInlineSnapshot(`
      "Error: a file in the cache cannot be read
        <cache>/packages/sha256/de/de1a59d816ec03547a3f2058047c019c425da0710a64c12558a9a66642c442ea.conda: ENOENT: no such file or directory, open '<cache>/packages/sha256/de/de1a59d816ec03547a3f2058047c019c425da0710a64c12558a9a66642c442ea.conda'
          do:       run again; the file is then fetched again"
    `);
  });
});
