import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { isSystemError, UserError } from '../../errors.js';
import { cannotWrite } from './errors.js';
import { statOf } from './read.js';

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

/** Throws UserError if a file is in the place of a folder that a flag names, or of one above it. */
export function refuseFile(path: string, flag: string): void {
  const place = nearestOf(path);
  if (statOf(place)?.isDirectory() !== false) return;
  throw new UserError('this cannot be a folder', {
    where: flag,
    message: place === path ? 'it is a file' : `a part of the path is a file: ${place}`,
    expected: 'the path of a folder, which is made if it is missing',
    found: path,
  });
}

/** Returns the path, or the nearest one above it that exists. */
function nearestOf(path: string): string {
  return dirname(path) === path || existsSync(path) ? path : nearestOf(dirname(path));
}

/** Makes a folder and its parents if they are missing. Throws ToolError if the disk refuses. */
export function ensureFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}

/** Returns the home folder of this user: $HOME, else that of the user database. Returns null if neither names one. */
export function homeFolder(env: Readonly<NodeJS.ProcessEnv>): string | null {
  if (env['HOME']) return env['HOME'];
  try {
    return homedir();
  } catch {
    // Containers often run with a user number that /etc/passwd does not have.
    return null;
  }
}
