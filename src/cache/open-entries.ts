import { lstatSync, rmSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isMissing, isSystemError, type Problem, ToolError, unreadable } from '../errors.js';
import { readFolder } from '../host/fs/read.js';
import { type CacheEntry, type CachePart, type EntryKind, kindOfEntry, PARTS } from './entries.js';

/** Lists the files of a cache folder, part by part. Throws ArchiError if a folder cannot be read. */
export function openEntries(cacheDir: string): CacheEntry[] {
  return (Object.keys(PARTS) as CachePart[]).flatMap((part) => entriesBelow(cacheDir, part, part));
}

/** `folder` is relative to the cache folder. */
function entriesBelow(cacheDir: string, part: CachePart, folder: string): CacheEntry[] {
  return readFolder(join(cacheDir, folder))
    .toSorted()
    .flatMap((name) => {
      const relative = `${folder}/${name}`;
      const path = join(cacheDir, relative);
      const stats = statOrNull(path);
      if (stats === null) return [];
      const named = kindOfEntry(relative, stats.isSymbolicLink());
      const usedAt = Math.max(stats.atimeMs, stats.mtimeMs);
      if (stats.isDirectory()) {
        if (named.is === 'unknown') return entriesBelow(cacheDir, part, relative);
        if (named.is === 'python' || named.is === 'engine') {
          const measured = measureBelow(path, stats.mtimeMs);
          // An unpacked python is used once; of what an engine keeps, each use reads files.
          return [
            { part, path, kind: named, ...measured, ...(named.is === 'python' && { usedAt: stats.mtimeMs }) },
          ];
        }
        return [{ part, path, kind: { is: 'folder' }, size: stats.size, usedAt }];
      }
      const isPlain = (stats.isFile() && named.is !== 'python') || stats.isSymbolicLink();
      const kind: EntryKind = isPlain ? named : { is: 'unknown' };
      return [{ part, path, kind, size: stats.size, usedAt }];
    });
}

/**
 * Returns the size of all files in a folder, and the time of their last read or write; `since` if there are none. Folders do not
 * count: to list one sets the time of its last read.
 */
function measureBelow(folder: string, since: number): Pick<CacheEntry, 'size' | 'usedAt'> {
  let [size, usedAt] = [0, since];
  for (const name of readFolder(folder)) {
    const path = join(folder, name);
    const stats = statOrNull(path);
    const inner = stats?.isDirectory() ? measureBelow(path, since) : measureFile(stats, since);
    size += inner.size;
    usedAt = Math.max(usedAt, inner.usedAt);
  }
  return { size, usedAt };
}

function measureFile(stats: Stats | null, since: number): Pick<CacheEntry, 'size' | 'usedAt'> {
  return { size: stats?.size ?? 0, usedAt: Math.max(stats?.atimeMs ?? 0, stats?.mtimeMs ?? 0, since) };
}

/** Returns null if another run has removed the file meanwhile. */
function statOrNull(path: string) {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(path, error);
  }
}

/** Removes an entry, a folder with all that is in it. Returns the problem if the operating system refuses, else null. */
export function removeEntry(path: string): Problem | null {
  try {
    rmSync(path, { force: true, recursive: true });
    return null;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { where: path, message: error.message, fix: 'remove it as its owner' };
  }
}

/** Returns the error for entries that could not be read or removed. */
export function notRemoved(problems: readonly Problem[]): ToolError {
  return new ToolError('some files of the cache cannot be read or removed', problems, { code: 'disk' });
}
