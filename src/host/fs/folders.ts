import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from '../../errors.js';
import { cannotWrite } from './errors.js';

/** As files are: for others to read, however wide the umask is. A cache that others can write to is not believed. */
const MODE = { mode: 0o755 };

/**
 * Makes a folder and those above it. Throws the operating system's error. (Node's own recursive mkdir never returns
 * where a parent exists that takes no folders, as below /proc.)
 */
export function makeFolders(path: string): void {
  try {
    mkdirSync(path, MODE);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolders(dirname(path));
    mkdirOnce(path);
  }
}

// Another process may have made it in between.
function mkdirOnce(path: string): void {
  try {
    mkdirSync(path, MODE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Makes a folder and those above it, if they are missing. Throws ToolError where the disk refuses. */
export function ensureFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}
