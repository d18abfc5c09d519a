import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from '../../errors.js';
import { cannotWrite } from './errors.js';
import { makeFolders } from './folders.js';

/**
 * Appends a line to a file, which is made if it is missing, with its folder. The line is on the disk when the function returns. A last
 * line without an end, which a process left that was killed, is ended first. Throws ToolError if the disk refuses.
 */
export function appendLine(path: string, line: string): void {
  try {
    makeFolders(dirname(path));
    const fd = openSync(path, 'a+', 0o644);
    try {
      writeSync(fd, `${isTorn(fd) ? '\n' : ''}${line}\n`);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}

function isTorn(fd: number): boolean {
  const { size } = fstatSync(fd);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 10;
}
