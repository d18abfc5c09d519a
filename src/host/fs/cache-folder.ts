import { mkdirSync, readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMissing, isSystemError, type Problem, UserError } from '../../errors.js';
import { cannotRead } from './errors.js';
import { makeFolders } from './folders.js';

/** Write permission for group and others. */
const WRITE_BY_OTHERS = 0o022;
const WRITE_BY_ALL = 0o002;
const STICKY = 0o1000;

/** Folders below a cache; a cache folder may be somebody's home, and the rest of that is not ours to judge. */
export const CACHE_PARTS = ['debian', 'facts', 'images', 'locks', 'members', 'packages', 'repodata'] as const;
/** Folders below these: `images/parts/ab`, `packages/sha256/ab`. */
const DEEPEST = 3;
/** As many are named. */
const MOST_NAMED = 5;

/**
 * Refuses a cache folder that another user could have filled: what is compiled goes from there into installers. It and the
 * folders in it have to belong to this user or root, and only the owner may write to them. Where there is none it is made, for this user
 * alone; `isDefault` says that nobody named it, so that it is not made below the home of somebody else (sudo keeps HOME).
 * `uid` is this process's; null where the system has none. Throws UserError; what keeps it from being made is left to
 * whoever needs it.
 */
export function claimCacheFolder(path: string, isDefault: boolean, uid: number | null): void {
  if (uid === null) return;
  const found = statOrNull(path);
  if (found === null) make(path, isDefault, uid);
  else check(path, found, uid);
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
  const whole = problemOf(path, found, uid);
  if (whole !== null) throw refused([whole]);
  const problems = CACHE_PARTS.flatMap((name) => problemsBelow(join(path, name), uid, DEEPEST));
  if (problems.length === 0) return;
  const more = problems.length - MOST_NAMED;
  const rest = more > 0 ? [{ where: path, message: `${more} more folders in it are so` }] : [];
  throw refused([...problems.slice(0, MOST_NAMED), ...rest]);
}

/** A link to a folder, to have it on another disk, counts as that folder. */
function problemsBelow(path: string, uid: number, depth: number): Problem[] {
  const found = statOrNull(path);
  if (!found?.isDirectory()) return [];
  const own = problemOf(path, found, uid);
  if (own !== null) return [own];
  if (depth === 0) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .flatMap(({ name }) => problemsBelow(join(path, name), uid, depth - 1));
}

function problemOf(where: string, found: Stats, uid: number): Problem | null {
  if (isForeign(found, uid)) {
    return {
      where,
      message: 'the cache folder belongs to another user',
      expected: `user ${uid}`,
      found: `user ${found.uid}`,
      fix: 'give a folder of your own with --cache-dir (below sudo: sudo -H), or delete this one',
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

/** Root can do everything anyway. */
function isForeign({ uid: owner }: Stats, uid: number): boolean {
  return owner !== uid && owner !== 0;
}

/** Others can rename what is in it. */
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
      fix: 'give a folder of your own with --cache-dir (below sudo: sudo -H)',
    },
  ]);
}

function refused(problems: readonly Problem[]): UserError {
  return new UserError('the cache cannot be trusted', problems);
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}
