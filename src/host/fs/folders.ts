import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from '../../errors.js';
import { cannotWrite } from './errors.js';

/** Readable by others and writable for the owner alone, whatever the umask: a cache that others can write to is refused. */
const MODE = { mode: 0o755 };

/**
 * Makes a folder and its parents. Throws the operating system's error. (Node's recursive mkdir never returns if a parent exists
 * but cannot contain folders, as below /proc.)
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

// Another process may have made the folder meanwhile.
function mkdirOnce(path: string): void {
  try {
    mkdirSync(path, MODE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Makes a folder and its parents if they are missing. Throws ToolError if the disk refuses. */
export function ensureFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}
