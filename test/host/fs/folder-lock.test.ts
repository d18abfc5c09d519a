import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withFolderLock } from '../../../src/host/fs/folder-lock.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archi-lock-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

test('work on a folder waits for the work that has its lock, and the lock ends with an error too', async () => {
  let working = 0;
  let most = 0;
  const work = async () => {
    working += 1;
    most = Math.max(most, working);
    await new Promise((done) => setImmediate(done));
    working -= 1;
  };
  await withFolderLock(folder, () => Promise.reject(new Error('mine'))).catch(() => {});
  await Promise.all([1, 2, 3].map(() => withFolderLock(folder, work)));
  expect(most).toBe(process.platform === 'linux' ? 1 : most);
});
