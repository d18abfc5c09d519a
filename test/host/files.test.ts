import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { ensureFolder, writeFileWhole } from '../../src/host/files.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-files-'));
});

test('a file appears with its folders, and with the mode it is given whatever the umask', () => {
  const before = process.umask(0o077);
  writeFileWhole(join(folder, 'a/b/c'), 'text', 0o755);
  process.umask(before);
  expect(readFileSync(join(folder, 'a/b/c'), 'utf8')).toBe('text');
  expect(statSync(join(folder, 'a/b/c')).mode & 0o777).toBe(0o755);
});

test('chunks follow each other; one with a position goes over what is there', () => {
  writeFileWhole(join(folder, 'file'), (sink) => {
    sink(Buffer.from('xxxx'));
    sink(Buffer.from(' tail'));
    sink(Buffer.from('head'), 0);
  });
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('head tail');
});

test('what fails while a file is made leaves the old one and nothing else', () => {
  writeFileSync(join(folder, 'file'), 'old');
  const failing = () =>
    writeFileWhole(join(folder, 'file'), (sink) => {
      sink(Buffer.from('new'));
      throw new UserError('no more');
    });
  expect(failing).toThrow('no more');
  expect(readdirSync(folder)).toEqual(['file']);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
});

describe('a folder that cannot be made is one clear error', () => {
  test.runIf(existsSync('/proc/self'))('below /proc, where a recursive mkdir of Node never returns', () => {
    expect(() => ensureFolder('/proc/nope/deeper')).toThrow('cannot write /proc/nope/deeper');
    expect(() => writeFileWhole('/proc/nope/file', '')).toThrow('cannot write /proc/nope/file');
  });

  test('below a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => ensureFolder(join(folder, 'file/below'))).toThrow('cannot write');
  });
});
