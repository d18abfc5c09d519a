import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isSystemError, ToolError, UserError } from '../../errors.js';
import { makeFolders } from './folders.js';

/** Receives the chunks of a file that is being written; at the end of what is there, or over bytes at `position`. */
export type Sink = (chunk: Uint8Array, position?: number) => void;

/**
 * Writes a file that appears whole or not at all: aside, fsync, rename. The folder is made if it is missing.
 * `mode` is set, not masked: two umasks give the same file. Throws ToolError where the disk refuses.
 */
export function writeFileWhole(
  path: string,
  content: Uint8Array | string | ((sink: Sink) => void),
  mode = 0o644,
): void {
  const aside = asideOf(path);
  try {
    makeFolders(dirname(path));
    const fd = openSync(aside, 'wx', mode);
    try {
      if (typeof content === 'function') content((chunk, position) => writeAll(fd, chunk, position));
      else writeAll(fd, typeof content === 'string' ? Buffer.from(content) : content);
      fchmodSync(fd, mode);
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

/** Where something is made that is to be renamed to `path`: beside it, under a name that nobody can guess. Absolute. */
export function asideOf(path: string): string {
  const unique = `${process.pid}.${randomBytes(8).toString('hex')}`;
  return join(dirname(resolve(path)), `.${basename(path)}.${unique}.part`);
}

/** Makes a folder and those above it, if they are missing. Throws ToolError where the disk refuses. */
export function ensureFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}

const FIXES: Readonly<Record<string, string>> = {
  ENOSPC: 'free some room on that disk, or choose another folder',
  EDQUOT: 'free some of your quota, or choose another folder',
  EACCES: 'choose a folder you may write to',
  EPERM: 'choose a folder you may write to',
  EROFS: 'that file system is read-only: choose another folder',
  ENOTDIR: 'a part of the path is a file: choose another folder',
  EEXIST: 'a part of the path is a file: choose another folder',
  EISDIR: 'a folder has this name: choose another, or name a file in it',
  ENAMETOOLONG: 'choose a shorter name',
};

/** What is told where the operating system refuses to write at `path`. */
export function cannotWrite(path: string, error: NodeJS.ErrnoException): ToolError {
  const problem = {
    where: path,
    message: reasonOf(error),
    fix: FIXES[error.code ?? ''] ?? 'see the reason above',
  };
  return new ToolError(`cannot write ${path}`, [problem], { cause: error });
}

/** What is told where the operating system refuses to read at `path`: what is not there is the caller's mistake. */
export function cannotRead(path: string, error: NodeJS.ErrnoException): UserError | ToolError {
  const mistake = MISTAKES[error.code ?? ''];
  const Kind = mistake === undefined ? ToolError : UserError;
  const message = mistake ?? error.message.replace(/, \w+( '.*)?$/s, '');
  const fix = mistake === undefined ? 'see the reason above' : 'check the path';
  return new Kind(`cannot read ${path}`, [{ where: path, message, fix }], { cause: error });
}

const MISTAKES: Readonly<Record<string, string>> = {
  ENOENT: 'there is nothing',
  ENOTDIR: 'a part of the path is a file',
  EISDIR: 'it is a folder, not a file',
  ENAMETOOLONG: 'no file can have such a name',
  ELOOP: 'its links lead in a circle',
};

// Nobody has named the file that is made aside; a folder that could not be made is worth telling.
function reasonOf({ message, path }: NodeJS.ErrnoException): string {
  return path?.endsWith('.part') ? message.replace(/, \w+ '.*$/s, '') : message;
}

/** Takes a file or folder away that was not finished. Throws nothing: what went wrong first is what is told. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch {}
}

function writeAll(fd: number, chunk: Uint8Array, position?: number): void {
  for (let done = 0; done < chunk.length; ) {
    const at = position === undefined ? null : position + done;
    done += writeSync(fd, chunk, done, chunk.length - done, at);
  }
}
