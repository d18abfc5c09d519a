import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing, unreadable } from '../errors.js';
import { readFolder } from '../host/fs/read.js';
import { type CacheEntry, kindOfEntry, PARTS, type Part } from './entries.js';

/** Lists the files of a cache folder, part by part. Throws ArchiError if a folder cannot be read. */
export function openEntries(cacheDir: string): CacheEntry[] {
  return (Object.keys(PARTS) as Part[]).flatMap((part) => entriesBelow(part, join(cacheDir, part)));
}

function entriesBelow(part: Part, folder: string): CacheEntry[] {
  return readFolder(folder)
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      const stats = statOrNull(path);
      if (stats === null) return [];
      if (stats.isDirectory()) return entriesBelow(part, path);
      const kind = kindOfEntry(name, stats.isSymbolicLink());
      return [{ part, path, kind, size: stats.size, usedAt: Math.max(stats.atimeMs, stats.mtimeMs) }];
    });
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
