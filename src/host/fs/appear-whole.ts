import { renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from '../../errors.js';
import { asideOf, cannotWrite, removeQuietly } from './files.js';
import { makeFolders } from './folders.js';

/**
 * Lets something appear whole or not at all: `make` is given a path beside it, which gets the name at the end. The folder
 * is made if it is missing. Gives what `make` gives. Throws what `make` throws, and ToolError where the disk refuses.
 */
export async function appearWhole<T>(path: string, make: (aside: string) => Promise<T>): Promise<T> {
  const aside = asideOf(path);
  try {
    makeFolders(dirname(aside));
    const made = await make(aside);
    renameSync(aside, path);
    return made;
  } catch (error) {
    removeQuietly(aside);
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}
