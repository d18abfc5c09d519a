import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageEntry, PathRecord } from '../../src/package/types.js';
import { infoOf } from '../e2e/replant.js';
import type { BuiltPython } from './built-python.js';
import type { Original } from './subject.js';

const MTIME = 1_600_000_000;

type Placeholder = NonNullable<PathRecord['placeholder']>;

/** Returns the package with the files of this python if it is the package `python`; any other one as it is. */
export function withBuiltPython(original: Original, { folder, placeholder }: BuiltPython): Original {
  if (original.index['name'] !== 'python') return original;
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const entries: PackageEntry[] = [];
  const placeholders = new Map<string, Placeholder>();
  for (const path of paths) {
    const entry = entryAt(folder, path);
    if (entry === null) continue;
    entries.push(entry.entry);
    // conda-build leaves prefixes in pyc files alone.
    if (!path.endsWith('.pyc') && entry.data.includes(placeholder))
      placeholders.set(path, { prefix: placeholder, mode: entry.data.includes(0) ? 'binary' : 'text' });
  }
  return { ...original, entries, info: infoOf(original.info, entries, placeholders) };
}

/** Returns an entry and its bytes, none for a link; null for a folder, which its files imply. */
function entryAt(folder: string, path: string): { entry: PackageEntry; data: Buffer } | null {
  const file = join(folder, path);
  const stats = lstatSync(file);
  if (stats.isDirectory()) return null;
  if (stats.isSymbolicLink()) {
    const entry = { type: 'softlink', path, mtime: MTIME, target: readlinkSync(file) } as const;
    return { entry, data: Buffer.alloc(0) };
  }
  const data = readFileSync(file);
  return { entry: { type: 'file', path, mode: stats.mode & 0o777, mtime: MTIME, data }, data };
}
