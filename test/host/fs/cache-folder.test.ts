import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { claimCacheFolder } from '../../../src/host/fs/cache-folder.js';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'cache-folder-'));
});
afterEach(() => rmSync(base, { recursive: true }));

const own = process.geteuid?.() ?? 0;

/** A folder that belongs to `own`, and a user whom it does not belong to: root may give it away, others are the others. */
function foreign(path: string): number {
  if (own === 0) chownSync(path, 65534, 65534);
  return own === 0 ? 0 : own + 1;
}

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return formatError(error);
    throw error;
  }
  throw new Error('it was not refused');
}

test('a new one is for its user alone, whatever the umask', () => {
  const path = join(base, 'a/cache');
  claimCacheFolder(path, true, own);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  claimCacheFolder(path, true, own);
});

test.each([0o700, 0o755, 0o750])('a folder of one’s own that others cannot write to: %o', (mode) => {
  chmodSync(base, mode);
  expect(() => claimCacheFolder(base, true, own)).not.toThrow();
});

test.each([0o777, 0o1777, 0o775, 0o722])('refused: one that others can write to: %o', (mode) => {
  chmodSync(base, mode);
  const message = messageOf(() => claimCacheFolder(base, false, own));
  expect(message).toContain('other users can write to the cache folder');
  expect(message).toContain('--cache-dir');
});

test('refused: one of another user', () => {
  const message = messageOf(() => claimCacheFolder(base, false, foreign(base)));
  expect(message).toContain('belongs to another user');
});

test('refused: a new one in the home of another user, where nobody named it, as sudo does', () => {
  const home = join(base, 'home');
  mkdirSync(home);
  const uid = foreign(home);
  expect(messageOf(() => claimCacheFolder(join(home, 'cache'), true, uid))).toContain('sudo -H');
  expect(existsSync(join(home, 'cache'))).toBe(false);
});

test('refused: a new one that others could replace', () => {
  chmodSync(base, 0o777);
  expect(messageOf(() => claimCacheFolder(join(base, 'cache'), false, own))).toContain('replace');
  chmodSync(base, 0o1777);
  expect(() => claimCacheFolder(join(base, 'cache'), false, own)).not.toThrow();
});

test('what keeps it from being made is told by whoever needs it', () => {
  writeFileSync(join(base, 'file'), '');
  expect(() => claimCacheFolder(join(base, 'file'), false, own)).not.toThrow();
  expect(() => claimCacheFolder(join(base, 'file/cache'), false, own)).not.toThrow();
});

test.each(['members', 'packages/sha256/ab', 'images/blobs/sha256', 'debian/releases'])(
  'refused: a folder in it that others can write to: %s',
  (name) => {
    const path = join(base, name);
    mkdirSync(path, { recursive: true });
    claimCacheFolder(base, false, own);
    chmodSync(path, 0o777);
    const message = messageOf(() => claimCacheFolder(base, false, own));
    expect(message).toContain(`${path}: other users can write to the cache folder`);
  },
);

test('refused: a folder in it of another user, also where a link leads to it', () => {
  const elsewhere = join(base, 'elsewhere');
  mkdirSync(join(elsewhere, 'ab'), { recursive: true });
  mkdirSync(join(base, 'cache'));
  symlinkSync(elsewhere, join(base, 'cache/members'));
  expect(() => claimCacheFolder(join(base, 'cache'), false, own)).not.toThrow();
  chmodSync(join(elsewhere, 'ab'), 0o770);
  expect(messageOf(() => claimCacheFolder(join(base, 'cache'), false, own))).toContain('mode 770');
  // Only root can give a folder away.
  if (own !== 0) return;
  foreign(join(elsewhere, 'ab'));
  expect(messageOf(() => claimCacheFolder(join(base, 'cache'), false, own))).toContain('another user');
});

test('what else is in a folder that is named as the cache is not looked at', () => {
  mkdirSync(join(base, 'public'));
  chmodSync(join(base, 'public'), 0o777);
  expect(() => claimCacheFolder(base, false, own)).not.toThrow();
});

test('of many only the first are named', () => {
  for (const name of ['1', '2', '3', '4', '5', '6', '7']) {
    mkdirSync(join(base, 'members', name), { recursive: true });
    chmodSync(join(base, 'members', name), 0o777);
  }
  expect(messageOf(() => claimCacheFolder(base, false, own))).toContain('2 more folders in it are so');
});
