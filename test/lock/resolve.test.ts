import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readFromFolder } from '../../src/channel/folder.js';
import type { Event } from '../../src/events.js';
import { bzip2Decompress } from '../../src/host/compress/bzip2.js';
import { zstdDecompress } from '../../src/host/compress/zstd.js';
import { readText } from '../../src/host/fs/read.js';
import { writeFileAtomic } from '../../src/host/fs/write.js';
import { serveLoopback } from '../../src/host/server/loopback.js';
import { formatExplicit, formatLock } from '../../src/lock/formats/format.js';
import { type ResolveDeps, type ResolveRequest, resolveLock } from '../../src/lock/resolve.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { openResults } from '../../src/store/results.js';

let folder: string;
let reads: number;
let events: Event[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-resolve-'));
  reads = 0;
  events = [];
  publish({ tool: '1.0' });
});

const warnings = () => events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));

/** Replaces the packages of the channel. */
function publish(versions: Readonly<Record<string, string>>): void {
  for (const subdir of ['linux-aarch64', 'noarch']) {
    const records =
      subdir === 'noarch' ? [] : Object.entries(versions).map(([name, version]) => recordOf(name, version));
    mkdirSync(join(folder, 'channel', subdir), { recursive: true });
    writeFileSync(
      join(folder, 'channel', subdir, 'repodata.json'),
      JSON.stringify({ info: { subdir }, packages: Object.fromEntries(records), 'packages.conda': {} }),
    );
  }
}

function recordOf(name: string, version: string): [string, object] {
  const record = {
    name,
    version,
    build: '0',
    build_number: 0,
    depends: [],
    subdir: 'linux-aarch64',
    md5: 'd'.repeat(32),
  };
  return [`${name}-${version}-0.tar.bz2`, { ...record, sha256: 'e'.repeat(64), size: 3 }];
}

function requestFor(text: string, more: Partial<ResolveRequest> = {}): ResolveRequest {
  const manifest = parseManifest(
    `name: Test\nversion: "1"\nchannels: [${join(folder, 'channel')}]\n${text}\n`,
    join(folder, 'manifest.yaml'),
  );
  return {
    manifest,
    platform: 'linux-aarch64',
    channels: [],
    solve: false,
    lockFile: null,
    useCommitted: true,
    ...more,
  };
}

const deps = (): ResolveDeps => ({
  readChannelFile: (...file) => {
    reads++;
    return readFromFolder(...file);
  },
  decompress: { zstd: zstdDecompress, bzip2: bzip2Decompress },
  serve: serveLoopback,
  readText,
  readIndex: async () => null,
  measureWheel: async () => ({ sha256: '', size: 0, requires: null }),
  findProject: async () => ({ url: '', files: null }),
  willMake: () => {},
  locks: openResults({ folder: join(folder, 'locks'), write: writeFileAtomic }),
  emit: (event) => void events.push(event),
});

const versions = async (request: ResolveRequest) =>
  (await resolveLock(request, deps())).lock.packages.map(({ record }) => `${record.name} ${record.version}`);

describe('a cached lock', () => {
  test('is used while the channel is the same, with the same warnings', async () => {
    const request = requestFor('specs: [tool]\nplatforms: {linux-aarch64: {exclude: [readline]}}');
    const first = await resolveLock(request, deps());
    const readsForOne = reads;
    const said = warnings();
    expect(await resolveLock(request, deps())).toEqual(first);
    expect(reads).toBe(2 * readsForOne);
    expect(warnings()).toEqual([...said, ...said]);
    expect(readdirSync(join(folder, 'locks'))).not.toEqual([]);
  });

  test('is solved again if the channel or the manifest changes, or the cache is damaged', async () => {
    expect(await versions(requestFor('specs: [tool]'))).toEqual(['tool 1.0']);
    publish({ tool: '2.0', other: '1.0' });
    expect(await versions(requestFor('specs: [tool]'))).toEqual(['tool 2.0']);
    expect(await versions(requestFor('specs: [tool, other]'))).toEqual(['other 1.0', 'tool 2.0']);
    for (const name of readdirSync(join(folder, 'locks'))) {
      for (const file of readdirSync(join(folder, 'locks', name))) {
        if (!file.endsWith('.json')) writeFileSync(join(folder, 'locks', name, file), 'damaged');
      }
    }
    expect(await versions(requestFor('specs: [tool]'))).toEqual(['tool 2.0']);
  });
});

describe('the lock beside the manifest', () => {
  test('is used until the manifest changes', async () => {
    const { text } = await resolveLock(requestFor('specs: [tool]'), deps());
    writeFileSync(join(folder, 'linux-aarch64.lock'), text);
    publish({ tool: '2.0' });
    expect(await versions(requestFor('specs: [tool]'))).toEqual(['tool 1.0']);
    expect(await versions(requestFor('specs: [tool]', { solve: true }))).toEqual(['tool 2.0']);
    expect(await versions(requestFor('specs: [tool 2.*]'))).toEqual(['tool 2.0']);
    expect(warnings()).toEqual([expect.stringContaining('is of another version of')]);
  });
});

describe('--lock', () => {
  test('refuses a lock of another manifest', async () => {
    const { text } = await resolveLock(requestFor('specs: [tool]'), deps());
    const lockFile = join(folder, 'named.lock');
    writeFileSync(lockFile, text);
    expect(await versions(requestFor('specs: [tool]', { lockFile }))).toEqual(['tool 1.0']);
    await expect(versions(requestFor('specs: [tool 1.*]', { lockFile }))).rejects.toThrow(
      'not made from this manifest',
    );
    await expect(versions(requestFor('specs: [tool]', { lockFile, platform: 'linux-64' }))).rejects.toThrow(
      'for another platform',
    );
    await expect(versions(requestFor('specs: [tool]', { lockFile: join(folder, 'none') }))).rejects.toThrow(
      'No such file or folder',
    );
  });

  test('refuses a lock that has other environments than the manifest', async () => {
    const request = requestFor('specs: [tool]\nenvs: {one: {specs: [tool]}}');
    const { lock } = await resolveLock(request, deps());
    const lockFile = join(folder, 'named.lock');
    for (const envs of [[], [{ ...lock, name: 'two' }]]) {
      const { envs: _, ...base } = lock;
      writeFileSync(lockFile, formatLock(envs.length === 0 ? base : { ...base, envs }));
      await expect(resolveLock({ ...request, lockFile }, deps())).rejects.toThrow(
        'the lock has other environments than the manifest',
      );
    }
  });

  test('gives the same packages for an @EXPLICIT list', async () => {
    const request = requestFor('specs: [tool]');
    const { lock } = await resolveLock(request, deps());
    const lockFile = join(folder, 'explicit.txt');
    writeFileSync(lockFile, formatExplicit(lock));
    const channels = [join(folder, 'channel')];
    expect((await resolveLock({ ...request, channels, lockFile }, deps())).lock.packages).toEqual(
      lock.packages,
    );
    await expect(resolveLock({ ...request, lockFile }, deps())).rejects.toThrow('cannot be completed');
  });
});
