import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../errors.js';
import { cannotRead } from '../host/fs/errors.js';

/**
 * Returns the sha256 of what is in a folder: paths, contents, targets of links, and whether a file is executable. Links are not
 * followed. Throws ArchiError if a file cannot be read.
 */
export function digestOfFolder(folder: string): string {
  const hash = createHash('sha256');
  for (const path of pathsBelow(folder))
    hash.update(`${JSON.stringify([path, ...contentOf(join(folder, path))])}\n`);
  return hash.digest('hex');
}

/** Returns the sha256 of a file, lower-case hex. Throws ArchiError if it cannot be read. */
export function digestOfFile(path: string): string {
  return createHash('sha256')
    .update(reading(path, () => readFileSync(path)))
    .digest('hex');
}

/** Returns the paths of all that is below a folder, sorted. A link may lead back up, so none is followed. */
function pathsBelow(folder: string, above = ''): string[] {
  const entries = reading(folder, () => readdirSync(join(folder, above), { withFileTypes: true }));
  return entries
    .flatMap((entry) => {
      const path = `${above}${entry.name}`;
      return entry.isDirectory() ? [path, ...pathsBelow(folder, `${path}/`)] : [path];
    })
    .sort();
}

function contentOf(path: string): readonly unknown[] {
  return reading(path, () => {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return ['link', readlinkSync(path)];
    if (!stats.isFile()) return ['folder'];
    return ['file', (stats.mode & 0o111) !== 0, digestOfFile(path)];
  });
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}
