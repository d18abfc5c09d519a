import { renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cannotWrite, isSystemError, removeQuietly } from './files.js';
import { makeFolders } from './folders.js';

/**
 * Makes a folder that appears whole or not at all, in place of what stood there: `fill` is given another one beside it,
 * which gets the name at the end. Gives what `fill` gives. Throws what `fill` throws, and ToolError where the disk refuses.
 */
export async function writeFolderWhole<T>(path: string, fill: (aside: string) => Promise<T>): Promise<T> {
  const unique = `${process.pid}.${Math.random().toString(36).slice(2)}`;
  const aside = join(dirname(path), `.${basename(path)}.${unique}.part`);
  const old = join(dirname(path), `.${basename(path)}.${unique}.old`);
  try {
    makeFolders(aside);
    const filled = await fill(aside);
    if (moved(path, old)) {
      renameSync(aside, path);
      rmSync(old, { recursive: true, force: true });
    } else renameSync(aside, path);
    return filled;
  } catch (error) {
    removeQuietly(aside);
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}

function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return false;
    throw error;
  }
}
