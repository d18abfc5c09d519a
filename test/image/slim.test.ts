import { describe, expect, test } from 'vitest';
import { withoutSlimFiles, withoutSlimFolders } from '../../src/image/slim.js';
import type { PackageEntry } from '../../src/package/types.js';

const file = (path: string, data = path): PackageEntry => ({
  ...{ type: 'file', path, mode: 0o644, mtime: 1 },
  data: Buffer.from(data),
});
const link = (path: string, target: string): PackageEntry => ({ type: 'hardlink', path, mtime: 1, target });

describe('withoutSlimFolders', () => {
  test.each([
    ['include/zlib.h', false],
    ['include', false],
    ['includes/zlib.h', true],
    ['lib/python3.11/site-packages/numpy/include/x.h', true],
    ['share/man/man1/x.1', false],
    ['share/manual', true],
    ['lib/pkgconfig/zlib.pc', false],
  ])('keeps %s: %s', (path, stays) => {
    expect(withoutSlimFolders([file(path)])).toHaveLength(stays ? 1 : 0);
  });
});

describe('withoutSlimFiles', () => {
  test.each([
    ['lib/libz.a', false],
    ['lib/gcc/x.la', false],
    ['lib/libz.so', true],
    ['bin/a', true],
    ['share/x.la/readme', true],
  ])('keeps %s: %s', (path, stays) => {
    expect(withoutSlimFiles([file(path)])).toHaveLength(stays ? 1 : 0);
  });

  test('keeps links and folders with such names', () => {
    const others: PackageEntry[] = [
      { type: 'softlink', path: 'lib/x.a', mtime: 1, target: 'y' },
      { type: 'directory', path: 'lib/z.a', mode: 0o755, mtime: 1 },
    ];
    expect(withoutSlimFiles(others)).toEqual(others);
  });
});

test('a removed file lives on at its first remaining hard link', () => {
  const entries = [file('include/data', 'x'), link('share/one', 'include/data'), file('bin/run')];
  const more = [link('share/two', 'include/data'), link('include/three', 'include/data')];
  expect(withoutSlimFolders([...entries, ...more])).toEqual([
    file('share/one', 'x'),
    file('bin/run'),
    link('share/two', 'share/one'),
  ]);
});
