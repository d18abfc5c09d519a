import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
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

test('cache list counts files and bytes for each kind of entry', async () => {
  const { status, result } = await run('cache', 'list');
  const files = cacheFiles();
  const sizes = files.map((path) => statSync(join(cacheDir, path)).size);
  expect(status).toBe(0);
  expect(result).toMatchObject({ cacheDir, files: files.length, bytes: sizes.reduce((a, b) => a + b, 0) });
  expect(result.parts.find((row: { part: string }) => row.part === 'packages').files).toBe(
    files.filter((path) => path.startsWith('packages/')).length,
  );
});

test('cache list of a missing cache shows no files', async () => {
  const gone = join(home, 'gone');
  const { status, stdout } = await runCommandLine(['cache', 'list', '--cache-dir', gone], { cwd: home });
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${gone}\n  total          0 B       0 files\n` });
});

test('the name of a cache with a line feed is printed on one line', async () => {
  const odd = join(home, 'odd\ncache');
  for (const words of [['list'], ['list', '-q']]) {
    const { stdout } = await runCommandLine(['cache', ...words, '--cache-dir', odd], { cwd: home });
    expect(stdout.split('\n')[0]).toBe(`${home}/odd\\u000acache`);
  }
});

test('a python that a killed run left unpacked is counted, and pruned after a day', async () => {
  const python = join(cacheDir, 'pythons/python-aB3xYz');
  onTestFinished(() => rmSync(dirname(python), { recursive: true }));
  mkdirSync(join(python, 'bin'), { recursive: true, mode: 0o755 });
  writeFileSync(join(python, 'bin/python3.11'), 'a program');
  const { result } = await run('cache', 'list');
  expect(result.parts).toContainEqual(expect.objectContaining({ part: 'pythons', files: 1, bytes: 9 }));
  const prune = async () => (await run('cache', 'prune', '--older-than', '0')).result.paths;
  expect((await run('cache', 'verify')).status).toBe(0);
  expect(await prune()).not.toContain(python);
  const old = new Date(Date.now() - 25 * 60 * 60 * 1000);
  utimesSync(python, old, old);
  expect(await prune()).toEqual([python]);
  expect(existsSync(python)).toBe(false);
});

test('what an engine keeps is counted, and pruned once no build has read it for that long', async () => {
  const folder = join(cacheDir, 'engine/pkgs/gcc-12-0');
  onTestFinished(() => rmSync(join(cacheDir, 'engine'), { recursive: true }));
  mkdirSync(join(folder, 'bin'), { recursive: true, mode: 0o775 });
  writeFileSync(join(folder, 'bin/gcc'), 'a program');
  writeFileSync(join(cacheDir, 'engine/pkgs/gcc-12-0.lock'), '');
  const { result } = await run('cache', 'list');
  expect(result.parts).toContainEqual(expect.objectContaining({ part: 'engine', files: 2, bytes: 9 }));
  expect((await run('cache', 'verify')).status).toBe(0);
  const at = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000);
  const use = (days: number) => {
    for (const path of ['bin/gcc', 'bin', '.']) utimesSync(join(folder, path), at(days), at(40));
    utimesSync(folder, at(40), at(40));
  };
  use(29);
  expect((await run('cache', 'prune')).result.paths).toEqual([]);
  use(31);
  expect((await run('cache', 'prune')).result.paths).toEqual([folder]);
  expect(existsSync(folder)).toBe(false);
});

describe('cache verify', () => {
  test('finds no damage in a sound cache', async () => {
    const { status, result } = await run('cache', 'verify');
    expect({ status, result }).toEqual({ status: 0, result: expect.objectContaining({ damaged: [] }) });
  });

  test('removes exactly the file with a changed byte, and the next build gives the same bytes', async () => {
    const before = await build();
    for (const path of cacheFiles()) {
      const bytes = readFileSync(join(cacheDir, path));
      const at = bytes.length >> 1;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(join(cacheDir, path), bytes);
      const { status, result } = await run('cache', 'verify');
      const damaged = result.damaged.map((entry: { path: string }) => entry.path);
      expect({ path, status, damaged }).toEqual({ path, status: 1, damaged: [join(cacheDir, path)] });
      expect(cacheFiles()).not.toContain(path);
      expect(await build()).toBe(before);
    }
  });
});

describe('a folder in the place of a file of the cache', () => {
  function replace(path: string): void {
    rmSync(join(cacheDir, path));
    mkdirSync(join(cacheDir, path));
    writeFileSync(join(cacheDir, path, 'file'), 'something');
  }

  test('is found and removed by cache verify', async () => {
    const before = await build();
    for (const path of cacheFiles()) {
      replace(path);
      const { status, result } = await run('cache', 'verify');
      expect({ path, status }).toEqual({ path, status: 1 });
      expect(result.damaged).toContainEqual({
        path: join(cacheDir, path),
        message: 'it is a folder, not a file',
      });
      expect(existsSync(join(cacheDir, path))).toBe(false);
      expect(await build()).toBe(before);
    }
  });

  test('is replaced by the next build, one alone or all', async () => {
    const before = await build();
    const files = cacheFiles();
    for (const path of files.filter((file) => !file.startsWith('packages/'))) {
      replace(path);
      expect({ path, bytes: await build() }).toEqual({ path, bytes: before });
    }
    for (const path of files) replace(path);
    expect(await build()).toBe(before);
    expect(cacheFiles()).toEqual(files);
  });
});

test('a member that cannot be read is the fault, not the installer', async () => {
  await build();
  const member = cacheFiles().find((path) => /^members\/..\/[0-9a-f]{64}$/.test(path)) ?? '';
  rmSync(join(cacheDir, member));
  symlinkSync(basename(member), join(cacheDir, member));
  onTestFinished(() => rmSync(join(cacheDir, member)));
  const { status, result } = await run('installer');
  expect({ status, message: result.error.message }).toEqual({
    status: 3,
    message: `cannot read ${join(cacheDir, member)}`,
  });
});

describe('cache prune', () => {
  const DAY = 24 * 60 * 60;

  function age(path: string, days: number): void {
    const then = Date.now() / 1000 - days * DAY;
    utimesSync(join(cacheDir, path), then, then);
  }

  test('removes what was not used within the days, and the next build gives the same bytes', async () => {
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

  test('leaves alone downloads of the last day and files of others', async () => {
    const mine = 'packages/notes.txt';
    const partial = `packages/partial/${'a'.repeat(32)}.free.0b8d1fc6-0000-4000-8000-000000000000.part`;
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

const H = 'a'.repeat(64);

test.each<[string, boolean, string]>([
  [`packages/sha256/aa/${H}.tar.bz2`, false, 'content'],
  [`packages/sha256/aa/${H}.conda`, false, 'content'],
  [`members/aa/${H}`, false, 'content'],
  [`images/layers/aa/${H}`, false, 'content'],
  [`images/blobs/sha256/aa/${H}`, false, 'content'],
  [`images/blobs/sha512/aa/${H}${H}`, false, 'content'],
  [`debian/aa/${H}`, false, 'content'],
  [`facts/aa/${H}.json`, false, 'description'],
  [`repodata/${H}.answer`, false, 'answer'],
  [`packages/md5/aa/${H.slice(32)}.conda`, true, 'link'],
  [`packages/partial/${H.slice(32)}.free.0b8d1fc6-0000-4000-8000-000000000000.part`, false, 'unfinished'],
  [`members/aa/.${H}.12.${'0'.repeat(16)}.part`, false, 'unfinished'],
  // Files of others.
  ['images/film.part', false, 'unknown'],
  ['packages/mine/film.mkv.part', false, 'unknown'],
  ['packages/.x.1.0000000000000000.part', false, 'unknown'],
  [`images/blobs/sha256/${H}`, false, 'unknown'],
  [`images/${H}`, false, 'unknown'],
  [`facts/x/${H}.json`, false, 'unknown'],
  [`repodata/x/${H}.answer`, false, 'unknown'],
  ['packages/photos', true, 'unknown'],
  [`members/bb/${H}`, false, 'unknown'],
])('the entry %s is recognised by its path', (path, isLink, kind) =>
  expect(kindOfEntry(path, isLink).is).toBe(kind),
);

test('cache prune and verify leave files and links of others in a shared folder alone', async () => {
  const theirs = ['images/film.part', `images/${H}`, `facts/x/${H}.json`, `repodata/x/${H}.answer`];
  for (const path of theirs) {
    mkdirSync(dirname(join(cacheDir, path)), { recursive: true });
    writeFileSync(join(cacheDir, path), 'mine');
    utimesSync(join(cacheDir, path), 1, 1);
  }
  symlinkSync('/mnt/not-there/photos', join(cacheDir, 'packages/photos'));
  expect((await run('cache', 'prune', '--older-than', '1')).status).toBe(0);
  expect((await run('cache', 'verify')).status).toBe(0);
  for (const path of theirs) expect(readFileSync(join(cacheDir, path), 'utf8')).toBe('mine');
  expect(readlinkSync(join(cacheDir, 'packages/photos'))).toBe('/mnt/not-there/photos');
  for (const path of theirs) rmSync(join(cacheDir, path));
  rmSync(join(cacheDir, 'packages/photos'));
});

test.each([
  ['a description of three gigabytes', `facts/aa/${H}.json`, 3 * 2 ** 30],
  ['an answer of three gigabytes', `repodata/${H}.answer`, 3 * 2 ** 30],
])('cache verify removes %s without reading it whole', async (_, path, size) => {
  mkdirSync(dirname(join(cacheDir, path)), { recursive: true });
  writeFileSync(join(cacheDir, path), '');
  truncateSync(join(cacheDir, path), size);
  const { status, result } = await run('cache', 'verify');
  expect({ status, damaged: result.damaged.length }).toEqual({ status: 1, damaged: 1 });
});

test('cache verify removes a description whose checksum is a path', async () => {
  const path = `facts/aa/${H}.json`;
  const text = JSON.stringify({ key: H, sha256: '../../a\u0000b', size: 1 });
  mkdirSync(dirname(join(cacheDir, path)), { recursive: true });
  writeFileSync(join(cacheDir, path), `${createHash('sha256').update(text).digest('hex')}\n${text}`);
  const { status, result } = await run('cache', 'verify');
  expect({ status, damaged: result.damaged.length }).toEqual({ status: 1, damaged: 1 });
});
