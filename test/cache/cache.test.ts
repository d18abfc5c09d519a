import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { kindOfEntry } from '../../src/cache/entries.js';
import { runCommandLine } from '../command-line.js';
import { writeFixtureChannel } from '../fixtures/channel.js';

let home: string;
let cacheDir: string;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archi-cache-'));
  home = folder;
  cacheDir = join(home, 'cache');
  await writeFixtureChannel(join(home, 'channel'), [
    { name: 'tool', subdir: 'linux-64', files: { 'bin/tool': 'tool' }, depends: ['data'] },
    { name: 'data', files: { 'share/data': 'data' } },
  ]);
  const manifest = 'name: My\nversion: 1.0.0\nspecs: [tool]\nchannels: [./channel]\nplatforms: [linux-64]\n';
  writeFileSync(join(home, 'manifest.yaml'), manifest);
  return () => rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await build();
});

async function run(...words: string[]) {
  const ran = await runCommandLine([...words, '--cache-dir', cacheDir, '--json'], { cwd: home });
  return { status: ran.status, result: JSON.parse(ran.stdout) };
}

async function build(): Promise<string> {
  const { status, result } = await run('installer');
  expect(status).toBe(0);
  return result.sha256;
}

function cacheFiles(): string[] {
  return readdirSync(cacheDir, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(cacheDir, path)).isFile())
    .sort();
}

test('list counts what lies there, by what it is', async () => {
  const { status, result } = await run('cache', 'list');
  const files = cacheFiles();
  const sizes = files.map((path) => statSync(join(cacheDir, path)).size);
  expect(status).toBe(0);
  expect(result).toMatchObject({ cacheDir, files: files.length, bytes: sizes.reduce((a, b) => a + b, 0) });
  expect(result.parts.find((one: { part: string }) => one.part === 'packages').files).toBe(
    files.filter((path) => path.startsWith('packages/')).length,
  );
});

test('list of a cache that is not there', async () => {
  const gone = join(home, 'gone');
  const { status, stdout } = await runCommandLine(['cache', 'list', '--cache-dir', gone], { cwd: home });
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${gone}\n  total          0 B       0 files\n` });
});

describe('verify', () => {
  test('a sound cache', async () => {
    const { status, result } = await run('cache', 'verify');
    expect({ status, result }).toEqual({ status: 0, result: expect.objectContaining({ damaged: [] }) });
  });

  test('of files with one changed byte each is found and removed alone, and the next build is the same', async () => {
    const before = await build();
    for (const path of cacheFiles()) {
      const bytes = readFileSync(join(cacheDir, path));
      const at = bytes.length >> 1;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(join(cacheDir, path), bytes);
      const { status, result } = await run('cache', 'verify');
      const damaged = result.damaged.map((one: { path: string }) => one.path);
      expect({ path, status, damaged }).toEqual({ path, status: 1, damaged: [join(cacheDir, path)] });
      expect(cacheFiles()).not.toContain(path);
      expect(await build()).toBe(before);
    }
  });
});

describe('prune', () => {
  const DAY = 24 * 60 * 60;

  function age(path: string, days: number): void {
    const then = Date.now() / 1000 - days * DAY;
    utimesSync(join(cacheDir, path), then, then);
  }

  test('what was used within the days stays, what was not goes, and the next build is the same', async () => {
    const before = await build();
    const files = cacheFiles();
    const [old, ...others] = files;
    if (old === undefined) throw new Error('the cache is empty');
    age(old, 31);
    for (const path of others) age(path, 29);
    const dry = await run('cache', 'prune', '--dry-run');
    expect(dry.result).toMatchObject({ removed: false, paths: [join(cacheDir, old)] });
    expect(cacheFiles()).toEqual(files);
    expect((await run('cache', 'prune')).result).toMatchObject({ removed: true, files: 1 });
    expect(cacheFiles()).toEqual(others);
    expect(await build()).toBe(before);
  });

  test('a download under way is left alone for a day, and what is not ours for ever', async () => {
    const mine = 'packages/notes.txt';
    const partial = `packages/partial/${'a'.repeat(32)}.free.1.part`;
    for (const path of [mine, partial]) writeFileSync(join(cacheDir, path), 'x');
    onTestFinished(() => rmSync(join(cacheDir, mine)));
    age(mine, 400);
    expect((await run('cache', 'prune', '--older-than', '0')).status).toBe(0);
    expect(cacheFiles()).toEqual([mine, partial]);
    age(partial, 2);
    await run('cache', 'prune', '--older-than', '0');
    expect(cacheFiles()).toEqual([mine]);
  });
});

test.each([
  [`${'a'.repeat(64)}.tar.bz2`, false, 'content'],
  [`${'a'.repeat(64)}.conda`, false, 'content'],
  ['a'.repeat(64), false, 'content'],
  ['a'.repeat(128), false, 'content'],
  [`${'a'.repeat(64)}.json`, false, 'description'],
  [`${'a'.repeat(64)}.answer`, false, 'answer'],
  [`${'a'.repeat(32)}.conda`, true, 'link'],
  ['.x.1.part', false, 'unfinished'],
  [`${'A'.repeat(64)}`, false, 'unknown'],
  ['README', false, 'unknown'],
])('%s is taken for what it is', (name, isLink, is) => expect(kindOfEntry(name, isLink).is).toBe(is));
