import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { isSystemError, type Problem, UserError } from '../errors.js';
import { cannotRead } from '../host/fs/errors.js';

/** A file, folder or link in a folder. */
export interface TreeEntry {
  /** From the folder, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly isExecutable: boolean;
  /** In bytes; 0 for folders and links. */
  readonly size: number;
  /** Where a link leads, as it says; null for others. */
  readonly target: string | null;
}

/** A folder of a recipe or its sources has fewer. */
const MOST = 100_000;

/**
 * Returns what is in a folder and below it, sorted by path, without `.git`. Throws UserError with every link that leaves the
 * folder and everything that is neither file, folder nor link, ToolError if it cannot be read.
 */
export function readTreeEntries(folder: string): TreeEntry[] {
  const entries: TreeEntry[] = [];
  const problems: Problem[] = [];
  const waiting = [''];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const name of namesOf(join(folder, path))) {
      if (name === '.git') continue;
      const entry = entryAt(folder, path === '' ? name : `${path}/${name}`);
      const problem = 'message' in entry ? entry : leaving(folder, entry);
      if (problem !== null) problems.push(problem);
      else if (!('message' in entry)) entries.push(entry);
      if (!('message' in entry) && entry.kind === 'folder') waiting.push(entry.path);
      if (entries.length > MOST) throw new UserError(`${folder} cannot be copied`, tooMany(folder));
    }
  }
  if (problems.length > 0) throw new UserError(`${folder} cannot be copied`, problems);
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function entryAt(folder: string, path: string): TreeEntry | Problem {
  const place = join(folder, path);
  const stats = lstatSync(place);
  const entry = { path, isExecutable: (stats.mode & 0o100) !== 0, size: 0, target: null };
  if (stats.isFile()) return { ...entry, kind: 'file', size: stats.size };
  if (stats.isDirectory()) return { ...entry, kind: 'folder' };
  if (stats.isSymbolicLink()) return { ...entry, kind: 'link', target: readlinkSync(place) };
  return { where: place, message: 'this is neither a file, a folder nor a link', fix: 'remove it' };
}

function leaving(folder: string, { path, target }: TreeEntry): Problem | null {
  if (target === null) return null;
  const end = posix.normalize(posix.join(posix.dirname(path), target));
  const isInside = !target.startsWith('/') && end !== '..' && !end.startsWith('../');
  if (isInside && isWithin(folder, join(folder, path))) return null;
  return {
    ...{ where: join(folder, path), message: 'this link leaves the folder', found: target },
    fix: 'put the file in its place',
  };
}

/**
 * A link may pass through a link to another folder: `..` is above that one (realpathSync without native does not see that). One that
 * leads nowhere leaves nothing.
 */
function isWithin(folder: string, path: string): boolean {
  try {
    const [outer, inner] = [realpathSync.native(folder), realpathSync.native(path)];
    return inner === outer || inner.startsWith(outer + sep);
  } catch {
    return true;
  }
}

function namesOf(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}

function tooMany(where: string): Problem {
  return {
    where,
    message: 'there are too many files',
    expected: `at most ${MOST}`,
    fix: 'give the folder of one recipe',
  };
}
