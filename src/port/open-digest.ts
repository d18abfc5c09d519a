import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../errors.js';
import { cannotRead } from '../host/fs/errors.js';

/**
 * Returns the sha256 of what is in a folder: paths, contents, targets of links, and whether a file is executable. A link counts
 * with the content of the file that it leads to, which may be outside; links to folders are not followed. Throws ArchiError if a
 * file cannot be read.
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
    if (stats.isSymbolicLink()) {
      return ['link', readlinkSync(path), isFileBehind(path) ? digestOfFile(path) : null];
    }
    if (!stats.isFile()) return ['folder'];
    return ['file', (stats.mode & 0o111) !== 0, digestOfFile(path)];
  });
}

/** A link may lead nowhere, or to itself. */
function isFileBehind(link: string): boolean {
  try {
    return statSync(link).isFile();
  } catch {
    return false;
  }
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}
