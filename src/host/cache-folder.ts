import { mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMissing, isSystemError, UserError } from '../errors.js';
import { cannotRead } from './files.js';
import { makeFolders } from './folders.js';

/** Write permission for group and others. */
const WRITE_BY_OTHERS = 0o022;
const WRITE_BY_ALL = 0o002;
const STICKY = 0o1000;

/**
 * Refuses a cache folder that another user could have filled: what is compiled goes from there into installers. It has
 * to belong to this user or root, and only the owner may write to it. Where there is none it is made, for this user
 * alone; `isDefault` says that nobody named it, so that it is not made below the home of somebody else (sudo keeps HOME).
 * `uid` is this process's; null where the system has none. Throws UserError; what keeps it from being made is left to
 * whoever needs it.
 */
export function claimCacheFolder(path: string, isDefault: boolean, uid: number | null): void {
  if (uid === null) return;
  const found = statOrNull(path);
  if (found !== null) check(path, found, uid);
  else make(path, isDefault, uid);
}

function make(path: string, isDefault: boolean, uid: number): void {
  try {
    makeFolders(dirname(path));
    const parent = statSync(dirname(path));
    if ((isDefault && isForeign(parent, uid)) || isOpen(parent)) throw foreignParent(path, parent);
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function check(path: string, found: Stats, uid: number): void {
  // A file in its place is told by whoever needs the folder.
  if (!found.isDirectory()) return;
  if (isForeign(found, uid)) {
    throw refused(path, {
      message: 'the cache folder belongs to another user',
      expected: `user ${uid}`,
      found: `user ${found.uid}`,
      fix: 'give a folder of your own with --cache-dir (below sudo: sudo -H), or chown this one',
    });
  }
  if ((found.mode & WRITE_BY_OTHERS) !== 0) {
    throw refused(path, {
      message: 'other users can write to the cache folder',
      expected: 'mode 700 or 755',
      found: `mode ${(found.mode & 0o7777).toString(8)}`,
      fix: 'delete it, or, if you trust all that is in it: chmod -R go-w; or give another with --cache-dir',
    });
  }
}

/** Root can do everything anyway. */
function isForeign({ uid: owner }: Stats, uid: number): boolean {
  return owner !== uid && owner !== 0;
}

/** Others can rename what is in it. */
function isOpen({ mode }: Stats): boolean {
  return (mode & WRITE_BY_ALL) !== 0 && (mode & STICKY) === 0;
}

function foreignParent(path: string, parent: Stats): UserError {
  return refused(path, {
    message: 'other users could replace the cache folder',
    expected: 'a folder that is yours above it',
    found: `${dirname(path)} of user ${parent.uid}, mode ${(parent.mode & 0o7777).toString(8)}`,
    fix: 'give a folder of your own with --cache-dir (below sudo: sudo -H)',
  });
}

function refused(
  where: string,
  problem: { message: string; expected: string; found: string; fix: string },
): UserError {
  return new UserError('the cache cannot be trusted', [{ where, ...problem }]);
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}
