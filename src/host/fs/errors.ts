import { rmSync } from 'node:fs';
import { ToolError, UserError } from '../../errors.js';

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

/** Returns the error for a refusal of the operating system to write at `path`. */
export function cannotWrite(path: string, error: NodeJS.ErrnoException): ToolError {
  const problem = {
    where: path,
    message: reasonOf(error),
    fix: FIXES[error.code ?? ''] ?? 'see the reason above',
  };
  return new ToolError(`cannot write ${path}`, problem, { cause: error });
}

/** Returns the error for a refusal to read at `path`: UserError if the path is at fault, else ToolError. */
export function cannotRead(path: string, error: NodeJS.ErrnoException): UserError | ToolError {
  const mistake = MISTAKES[error.code ?? ''];
  const Kind = mistake === undefined ? ToolError : UserError;
  const message = mistake ?? error.message.replace(/, \w+( '.*)?$/s, '');
  const fix =
    mistake === undefined ? (TO_READ[error.code ?? ''] ?? 'see the reason above') : 'check the path';
  return new Kind(`cannot read ${path}`, [{ where: path, message, fix }], { cause: error });
}

/** Returns the error for a path that is to be read as a file, and is a folder, a pipe or a device. */
export function notPlainFile(path: string, isFolder: boolean): UserError {
  const message = isFolder ? 'it is a folder, not a file' : 'it is not a plain file';
  return new UserError(`cannot read ${path}`, { where: path, message, fix: 'check the path' });
}

const TO_READ: Readonly<Record<string, string>> = {
  EACCES: 'change its permissions, or run as a user who may read it',
  EPERM: 'change its permissions, or run as a user who may read it',
};

const MISTAKES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of the path is a file',
  EISDIR: 'it is a folder, not a file',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links form a loop',
  ENXIO: 'it is a socket, not a file',
};

// The user did not name the temporary file, so the message omits it; a folder that could not be made stays in the message.
function reasonOf({ message, path }: NodeJS.ErrnoException): string {
  return path?.endsWith('.part') ? message.replace(/, \w+ '.*$/s, '') : message;
}

/** Removes an unfinished file or folder. Throws nothing: the first failure is the one to report. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch {}
}
