import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { cannotWrite, isSystemError, removeQuietly } from './files.js';
import { makeFolders } from './folders.js';

/**
 * Lets another program write a file that appears whole or not at all: `make` is given a path beside it, which gets the
 * name at the end. Throws what `make` throws, and ToolError where the disk refuses.
 */
export async function adoptFile(path: string, make: (aside: string) => Promise<void>): Promise<void> {
  const unique = `${process.pid}.${Math.random().toString(36).slice(2)}`;
  const aside = join(dirname(resolve(path)), `.${basename(path)}.${unique}.part`);
  try {
    makeFolders(dirname(aside));
    await make(aside);
    const fd = openSync(aside, 'r+');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(aside, path);
  } catch (error) {
    removeQuietly(aside);
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}
