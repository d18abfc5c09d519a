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
import { testWithTools } from '../../tools.js';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'cache-folder-'));
});
afterEach(() => rmSync(base, { recursive: true }));

const own = process.geteuid?.() ?? 0;

/** A folder of the user `own`, and a user that does not own it: root can give it away, and others are such a user. */
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

test('a new cache folder has the mode 700, whatever the umask', () => {
  const path = join(base, 'a/cache');
  claimCacheFolder(path, true, own);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  claimCacheFolder(path, true, own);
});

test.each([0o700, 0o755, 0o750])('a folder of the user with the mode %o is accepted', (mode) => {
  chmodSync(base, mode);
  expect(() => claimCacheFolder(base, true, own)).not.toThrow();
});

test.each([0o777, 0o1777, 0o775, 0o722])(
  'a folder with the mode %o, which others can write, is refused',
  (mode) => {
    chmodSync(base, mode);
    const message = messageOf(() => claimCacheFolder(base, false, own));
    expect(message).toContain('other users can write to the cache folder');
    expect(message).toContain('--cache-dir');
  },
);

test('a folder of another user is refused', () => {
  const message = messageOf(() => claimCacheFolder(base, false, foreign(base)));
  expect(message).toContain('belongs to another user');
});

test('a default folder in the home of another user, as under sudo, is refused', () => {
  const home = join(base, 'home');
  mkdirSync(home);
  const uid = foreign(home);
  expect(messageOf(() => claimCacheFolder(join(home, 'cache'), true, uid))).toContain('sudo -H');
  expect(existsSync(join(home, 'cache'))).toBe(false);
});

test('a new folder that others could replace is refused', () => {
  chmodSync(base, 0o777);
  expect(messageOf(() => claimCacheFolder(join(base, 'cache'), false, own))).toContain('replace');
  chmodSync(base, 0o1777);
  expect(() => claimCacheFolder(join(base, 'cache'), false, own)).not.toThrow();
});

test('a folder that cannot be made is reported only by what uses it', () => {
  writeFileSync(join(base, 'file'), '');
  expect(() => claimCacheFolder(join(base, 'file'), false, own)).not.toThrow();
  expect(() => claimCacheFolder(join(base, 'file/cache'), false, own)).not.toThrow();
});

test.each(['members', 'packages/sha256/ab', 'images/blobs/sha256', 'debian/releases'])(
  'a subfolder %s that others can write is refused',
  (name) => {
    const path = join(base, name);
    mkdirSync(path, { recursive: true });
    claimCacheFolder(base, false, own);
    chmodSync(path, 0o777);
    const message = messageOf(() => claimCacheFolder(base, false, own));
    expect(message).toContain(`${path}: other users can write to the cache folder`);
  },
);

test('a subfolder that others can write is refused behind a link', () => {
  const elsewhere = join(base, 'elsewhere');
  mkdirSync(join(elsewhere, 'ab'), { recursive: true });
  mkdirSync(join(base, 'cache'));
  symlinkSync(elsewhere, join(base, 'cache/members'));
  expect(() => claimCacheFolder(join(base, 'cache'), false, own)).not.toThrow();
  chmodSync(join(elsewhere, 'ab'), 0o770);
  expect(messageOf(() => claimCacheFolder(join(base, 'cache'), false, own))).toContain('mode 770');
});

test('a circular link in the cache folder is not taken for a folder of others', () => {
  const cache = join(base, 'looped');
  mkdirSync(join(cache, 'packages'), { recursive: true, mode: 0o700 });
  symlinkSync('loop', join(cache, 'packages/loop'));
  expect(() => claimCacheFolder(cache, false, own)).not.toThrow();
});

// Only root can give a folder away.
testWithTools(
  'a subfolder of another user is refused behind a link',
  { tools: [], obstacle: own === 0 ? null : 'root' },
  () => {
    const elsewhere = join(base, 'elsewhere');
    mkdirSync(join(elsewhere, 'ab'), { recursive: true });
    mkdirSync(join(base, 'cache'));
    symlinkSync(elsewhere, join(base, 'cache/members'));
    foreign(join(elsewhere, 'ab'));
    expect(messageOf(() => claimCacheFolder(join(base, 'cache'), false, own))).toContain('another user');
  },
);

test('other folders in a folder named by --cache-dir are not checked', () => {
  mkdirSync(join(base, 'public'));
  chmodSync(join(base, 'public'), 0o777);
  expect(() => claimCacheFolder(base, false, own)).not.toThrow();
});

test('a refusal names the first five subfolders and counts the rest', () => {
  for (const name of ['1', '2', '3', '4', '5', '6', '7']) {
    mkdirSync(join(base, 'members', name), { recursive: true });
    chmodSync(join(base, 'members', name), 0o777);
  }
  expect(messageOf(() => claimCacheFolder(base, false, own))).toContain(
    '2 more folders in it have the same problem',
  );
});
