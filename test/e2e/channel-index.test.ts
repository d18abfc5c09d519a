import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadMsgpack } from '../../src/channel/index/open-codecs.js';
import { shardNamesIn } from '../../src/channel/index/shards.js';
import { zstdDecompress } from '../../src/host/compress/zstd.js';
import { bin } from '../command-line.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel } from './channel.js';
import { archiConstruct, archiConstructOk } from './cli.js';
import { whileServed } from './serve-channel.js';

let base: string;
let original: string;
let channel: string;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'archi-construct-channel-'));
  channel = join(base, 'channel');
  original = await bootstrapChannel('linux-64', { suite: 'bookworm' });
  cpSync(original, channel, { recursive: true, preserveTimestamps: true });
});
afterAll(() => rmSync(base, { recursive: true }));

it('channel index writes the index that bootstrap wrote', async () => {
  for (const subdir of ['linux-64', 'noarch']) rmSync(join(channel, subdir, 'repodata.json'));
  const { subdirs } = JSON.parse(await archiConstructOk(['channel', 'index', channel, '--json']));
  expect(subdirs.map(({ subdir }: { subdir: string }) => subdir)).toEqual(['linux-64', 'noarch']);
  for (const path of ['linux-64/repodata.json', 'noarch/repodata.json', 'noarch/repodata.json.zst']) {
    expect(readFileSync(join(channel, path)), path).toEqual(readFileSync(join(original, path)));
  }
  const again = JSON.parse(await archiConstructOk(['channel', 'index', channel, '--json']));
  expect(again.subdirs.map(({ opened }: { opened: number }) => opened)).toEqual([0, 0]);
});

it('channel serve serves the channel: an installer is built over http and proved by its lock', async () => {
  await whileServed(channel, async (url) => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const cache = { ARCHI_CONSTRUCT_CACHE: join(base, 'cache') };
    const out = join(base, 'dist');
    const args = ['--py', '3.11', '--platform', 'linux-64', '--channel', url, '--out', out];
    await archiConstructOk(['installer', ...args], { environment: cache });
    const lock = join(out, readdirSync(out).find((name) => name.endsWith('.lock')) ?? '');
    expect(readFileSync(lock, 'utf8')).toContain(`${url}/linux-64/python-3.11`);
    const { stdout } = await archiConstruct(['channel', 'diff', join(out, installerIn(out)), lock, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ added: [], removed: [], changed: [] });
  });
});

it('the index is whole at every moment, also after a killed run', async () => {
  const { decode } = await loadMsgpack();
  const limit = 1 << 26;
  let known = 0;
  for (let moment = 0; moment < 12; moment += 1) {
    // A change in each round, so that every file is written again.
    const patch = { patch_instructions_version: 1, packages: {}, 'packages.conda': patchOf(channel, moment) };
    writeFileSync(join(channel, 'linux-64', 'patch_instructions.json'), JSON.stringify(patch));
    const run = spawn(process.execPath, [bin, 'channel', 'index', channel], { stdio: 'ignore' });
    const ended = new Promise((resolve) => run.once('close', resolve));
    await new Promise((resolve) => setTimeout(resolve, 300 + moment * 100));
    run.kill('SIGKILL');
    await ended;
    for (const subdir of ['linux-64', 'noarch']) {
      const text = readFileSync(join(channel, subdir, 'repodata.json'), 'utf8');
      expect(JSON.parse(text).info).toEqual({ subdir });
      const bytes = readFileSync(join(channel, subdir, 'repodata_shards.msgpack.zst'));
      for (const name of shardNamesIn(decode(await zstdDecompress(bytes, limit))) ?? []) {
        const shard = readFileSync(join(channel, subdir, name));
        expect(`${createHash('sha256').update(shard).digest('hex')}.msgpack.zst`).toBe(name);
        known += 1;
      }
    }
  }
  expect(known).toBeGreaterThan(100);
  rmSync(join(channel, 'linux-64', 'patch_instructions.json'));
  await archiConstructOk(['channel', 'index', channel]);
  expect(readFileSync(join(channel, 'linux-64', 'repodata.json'))).toEqual(
    readFileSync(join(original, 'linux-64', 'repodata.json')),
  );
});

/** Gives every package of linux-64 another time. */
function patchOf(folder: string, timestamp: number): object {
  const names = readdirSync(join(folder, 'linux-64')).filter((name) => name.endsWith('.conda'));
  return Object.fromEntries(names.map((name) => [name, { timestamp }]));
}

it('channel index names a package that is cut short and indexes the others', async () => {
  const name = readdirSync(join(channel, 'linux-64')).find(
    (fn) => fn.startsWith('python-3.11') && fn.endsWith('.conda'),
  );
  truncateSync(join(channel, 'linux-64', name ?? ''), 100_000);
  const { status, stdout } = await archiConstruct(['channel', 'index', channel, '--json']);
  expect(status).toBe(2);
  const { problems, message } = JSON.parse(stdout).error;
  expect(message).toContain('without a package');
  expect(problems).toMatchObject([{ where: expect.stringContaining(`linux-64/${name}`) }]);
  const text = readFileSync(join(channel, 'linux-64', 'repodata.json'), 'utf8');
  expect(text).not.toContain(`"${name}"`);
  expect(text).toContain('"openssl-');
});
