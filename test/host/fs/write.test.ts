import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { ensureFolder } from '../../../src/host/fs/folders.js';
import { openRandomAccess } from '../../../src/host/fs/random-access.js';
import { readText } from '../../../src/host/fs/read.js';
import {
  writeFileAtomic,
  writeFileBy,
  writeFolderAtomic,
  writeStreamAtomic,
} from '../../../src/host/fs/write.js';
import { failureOf } from '../../lock/errors.js';
import { testWithTools } from '../../tools.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-files-'));
});

test('writeFileAtomic makes parent folders and sets the mode, whatever the umask', () => {
  const before = process.umask(0o077);
  writeFileAtomic(join(folder, 'a/b/c'), 'text', 0o755);
  process.umask(before);
  expect(readFileSync(join(folder, 'a/b/c'), 'utf8')).toBe('text');
  expect(statSync(join(folder, 'a/b/c')).mode & 0o777).toBe(0o755);
});

test('writeFileAtomic appends chunks, and writes a chunk with a position there', () => {
  writeFileAtomic(join(folder, 'file'), (sink) => {
    sink(Buffer.from('xxxx'));
    sink(Buffer.from(' tail'));
    sink(Buffer.from('head'), 0);
  });
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('head tail');
});

test('writeFileAtomic leaves the old file and nothing else if it fails', () => {
  writeFileSync(join(folder, 'file'), 'old');
  const failing = () =>
    writeFileAtomic(join(folder, 'file'), (sink) => {
      sink(Buffer.from('new'));
      throw new UserError('no more');
    });
  expect(failing).toThrow('no more');
  expect(readdirSync(folder)).toEqual(['file']);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
});

describe('a folder that cannot be made gives one clear error', () => {
  const obstacle = existsSync('/proc/self') ? null : 'a mounted /proc';
  testWithTools('below /proc, where a recursive mkdir of Node never returns', { tools: [], obstacle }, () => {
    expect(() => ensureFolder('/proc/nope/deeper')).toThrow('cannot write /proc/nope/deeper');
    expect(() => writeFileAtomic('/proc/nope/file', '')).toThrow('cannot write /proc/nope/file');
  });

  test('below a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => ensureFolder(join(folder, 'file/below'))).toThrow('cannot write');
  });
});

describe('a file that cannot be written gives one clear error and leaves nothing:', () => {
  const writers: Readonly<Record<string, (path: string) => unknown>> = {
    'a file': (path) => writeFileAtomic(path, 'text'),
    'a stream': (path) => writeStreamAtomic(path, chunks()),
    'another program’s file': (path) => writeFileBy(path, async (aside) => writeFileSync(aside, 'text')),
    'a folder': (path) => writeFolderAtomic(path, async (aside) => writeFileSync(join(aside, 'a'), 'text')),
  };

  test.each(Object.entries(writers))('%s below a file', async (_, write) => {
    writeFileSync(join(folder, 'file'), 'mine');
    const failure = await failureOf(async () => write(join(folder, 'file/sub/name')));
    expect(failure.replaceAll(folder, '/F')).toMatch(
      /^exit 3\nError: cannot write \/F\/file\/sub\/name\n {2}\/F\/file\/sub\/name: E(NOTDIR|EXIST): .*\n {4}do: {7}a part of the path is a file/,
    );
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test.each(Object.entries(writers).slice(0, 3))('%s over a folder', async (_, write) => {
    mkdirSync(join(folder, 'taken/inside'), { recursive: true });
    const failure = await failureOf(async () => write(join(folder, 'taken')));
    expect(failure.replaceAll(folder, '/F')).toBe(
      'exit 3\nError: cannot write /F/taken\n  /F/taken: EISDIR: illegal operation on a directory\n    do:       a folder has this name: choose another, or name a file in it\n',
    );
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('text');
}

describe("a file that cannot be read gives an error without the operating system's words:", () => {
  test.each([
    ['no such file or directory', 'gone'],
    ['a part of the path is a file', 'file/below'],
    ['the name is too long', 'x'.repeat(300)],
  ])('%s', async (message, name) => {
    writeFileSync(join(folder, 'file'), '');
    const failure = await failureOf(() => openRandomAccess(join(folder, name)));
    const path = `/F/${name}`;
    expect(failure.replaceAll(folder, '/F')).toBe(
      `exit 2\nError: cannot read ${path}\n  ${path}: ${message}\n    do:       check the path\n`,
    );
  });

  test('it is a folder, not a file', async () => {
    const failure = await failureOf(() => readText(folder));
    expect(failure).toContain(`  ${folder}: it is a folder, not a file\n    do:       check the path\n`);
  });
});
