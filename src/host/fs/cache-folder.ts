import { type Dirent, mkdirSync, readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMissing, isSystemError, type Problem, UserError } from '../../errors.js';
import { cannotRead } from './errors.js';
import { makeFolders } from './folders.js';

/** Write permission for group and others. */
const WRITE_BY_OTHERS = 0o022;
const WRITE_BY_ALL = 0o002;
const STICKY = 0o1000;

/** The folders of a cache. Other folders beside them are not checked: a cache folder may be somebody's home. */
export const CACHE_PARTS = [
  'debian',
  'engine',
  'facts',
  'images',
  'locks',
  'members',
  'packages',
  'pythons',
  'repodata',
] as const;
/** How many levels of folders below these are checked: `images/parts/ab`, `packages/sha256/ab`. */
const DEEPEST = 3;
/** What an engine keeps has the modes of what it unpacked, and nobody else can come through its folder. */
const depthOf = (part: string) => (part === 'engine' ? 0 : DEEPEST);
/** Maximum number of folders that the error names. */
const MOST_NAMED = 5;

/**
 * Checks that no other user could have filled the cache folder, since its content goes into installers. It and its folders must
 * belong to this user or root and must be writable for the owner alone. Makes the folder for this user alone if it is missing.
 * `isDefault`: the user did not name the folder, so it is not made below another user's home (sudo keeps HOME). `uid` is the
 * user of this process; null if the system has no user ids. Throws UserError if the folder cannot be trusted; ignores errors in
 * making it, which its first use reports.
 */
export function claimCacheFolder(path: string, isDefault: boolean, uid: number | null): void {
  if (uid === null) return;
  const stats = statOrNull(path);
  if (stats === null) make(path, isDefault, uid);
  else check(path, stats, uid);
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

function check(path: string, stats: Stats, uid: number): void {
  // If it is a file, the first use of the folder reports that.
  if (!stats.isDirectory()) return;
  const whole = problemOf(path, stats, uid);
  if (whole !== null) throw refused([whole]);
  const problems = CACHE_PARTS.flatMap((name) => problemsBelow(join(path, name), uid, depthOf(name)));
  if (problems.length === 0) return;
  const more = problems.length - MOST_NAMED;
  const rest = more > 0 ? [{ where: path, message: `${more} more folders in it have the same problem` }] : [];
  throw refused([...problems.slice(0, MOST_NAMED), ...rest]);
}

/** A symbolic link counts as the folder that it points to: the cache may be on another disk. */
function problemsBelow(path: string, uid: number, depth: number): Problem[] {
  const stats = statOrNull(path);
  if (!stats?.isDirectory()) return [];
  const own = problemOf(path, stats, uid);
  if (own !== null) return [own];
  if (depth === 0) return [];
  return entriesOf(path)
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .flatMap(({ name }) => problemsBelow(join(path, name), uid, depth - 1));
}

/** Throws ToolError if the folder cannot be read. */
function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}

function problemOf(where: string, found: Stats, uid: number): Problem | null {
  if (isForeign(found, uid)) {
    return {
      where,
      message: 'the cache folder belongs to another user',
      expected: `user ${uid}`,
      found: `user ${found.uid}`,
      fix: 'give a folder of your own with --cache-dir (under sudo: sudo -H), or delete this one',
    };
  }
  if ((found.mode & WRITE_BY_OTHERS) === 0) return null;
  return {
    where,
    message: 'other users can write to the cache folder',
    expected: 'mode 700 or 755',
    found: `mode ${(found.mode & 0o7777).toString(8)}`,
    fix: 'delete it, or, if you trust all that is in it: chmod -R go-w; or give another with --cache-dir',
  };
}

/** Root is no foreign owner: it can write everywhere anyway. */
function isForeign({ uid: owner }: Stats, uid: number): boolean {
  return owner !== uid && owner !== 0;
}

/** Whether other users can rename the entries of a folder. */
function isOpen({ mode }: Stats): boolean {
  return (mode & WRITE_BY_ALL) !== 0 && (mode & STICKY) === 0;
}

function foreignParent(path: string, parent: Stats): UserError {
  return refused([
    {
      where: path,
      message: 'other users could replace the cache folder',
      expected: 'a folder that is yours above it',
      found: `${dirname(path)} of user ${parent.uid}, mode ${(parent.mode & 0o7777).toString(8)}`,
      fix: 'give a folder of your own with --cache-dir (under sudo: sudo -H)',
    },
  ]);
}

function refused(problems: readonly Problem[]): UserError {
  return new UserError('the cache cannot be trusted', problems);
}

/** Returns null if there is nothing, or only a link that leads nowhere or in a circle: nothing can be read or written through it. */
function statOrNull(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    if (isMissing(error) || (isSystemError(error) && error.code === 'ELOOP')) return null;
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}
