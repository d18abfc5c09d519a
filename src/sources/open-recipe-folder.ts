import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSystemError, type Problem, UserError } from '../errors.js';
import { cannotRead, removeQuietly } from '../host/fs/errors.js';
import { withFolderLock } from '../host/fs/folder-lock.js';
import { ensureFolder } from '../host/fs/folders.js';
import { statOf } from '../host/fs/read.js';
import { writeFileAtomic, writeFolderAtomic } from '../host/fs/write.js';
import { sha256 } from '../sha256.js';
import type { ArchivedRecipe } from './types.js';

/**
 * Writes the files of an archived recipe into a folder, which appears whole or not at all, unless they are there. `bytesOf` returns
 * the bytes of a file. Returns whether it was written. Throws UserError if the folder has other files.
 */
export async function placeRecipe(
  folder: string,
  { files }: ArchivedRecipe,
  bytesOf: (path: string) => Promise<Uint8Array> | Uint8Array,
): Promise<boolean> {
  ensureFolder(dirname(folder));
  return withFolderLock(dirname(folder), async () => {
    removeUnfinished(dirname(folder));
    if (statOf(folder) !== null) {
      const problem = difference(files, folder);
      if (problem === null) return false;
      throw new UserError('another recipe is archived under this name', {
        ...{ where: folder, ...problem },
        fix: 'remove it, or give the recipe another build number',
      });
    }
    await writeFolderAtomic(folder, async (aside) => {
      for (const [path, { executable }] of Object.entries(files))
        writeFileAtomic(join(aside, path), await bytesOf(path), executable ? 0o755 : 0o644);
    });
    return true;
  });
}

/** Removes what runs that were killed had written of recipes. The folder is locked, so no other run writes there. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) if (/^\..*\.part$/.test(name)) removeQuietly(join(folder, name));
}

function difference(files: ArchivedRecipe['files'], folder: string): Omit<Problem, 'where'> | null {
  const wanted = new Map(Object.entries(files).map(([path, file]) => [path, file.sha256]));
  const there = new Map(filesIn(folder).map((path) => [path, digestOf(join(folder, path))]));
  const names = [...new Set([...wanted.keys(), ...there.keys()])];
  const other = names.filter((path) => wanted.get(path) !== there.get(path)).sort();
  if (other.length === 0) return null;
  return {
    message: 'another recipe is archived here: its files are not those of this one',
    found: other.slice(0, 5).join(', '),
  };
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}

function digestOf(path: string): string {
  try {
    return sha256(readFileSync(path));
  } catch (error) {
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}
