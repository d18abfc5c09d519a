import { execFileSync } from 'node:child_process';
import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRandomAccess } from '../../../src/host/fs/random-access.js';

const folder = mkdtempSync(join(tmpdir(), 'archi-random-'));

test('read returns exactly the requested bytes or throws', () => {
  const path = join(folder, 'file');
  writeFileSync(path, '0123456789');
  const file = openRandomAccess(path);
  expect(file.size).toBe(10);
  expect(String(file.read(3, 4))).toBe('3456');
  expect(file.read(10, 0)).toHaveLength(0);
  truncateSync(path, 5);
  expect(() => file.read(3, 4)).toThrow(expect.objectContaining({ exitCode: 3 }));
  file.close();
});

test('openRandomAccess refuses a folder, a device and a fifo that nobody writes', () => {
  const fifo = join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  for (const path of [folder, '/dev/zero', fifo]) {
    const message = path === folder ? 'it is a folder, not a file' : 'it is not a plain file';
    const notAFile = { exitCode: 2, problems: [{ where: path, message, fix: 'check the path' }] };
    expect(() => openRandomAccess(path)).toThrow(expect.objectContaining(notAFile));
  }
});

test.each([join(folder, 'none'), '/dev/null/none'])(
  'openRandomAccess refuses the missing file %s',
  (path) => {
    expect(() => openRandomAccess(path)).toThrow(expect.objectContaining({ exitCode: 2 }));
  },
);
