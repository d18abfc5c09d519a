import { constants } from 'node:buffer';
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { ArchiError, isMissing, isSystemError, UserError } from '../../errors.js';
import { limitOf, overLimit } from '../../limits.js';
import { cannotRead } from './errors.js';

/**
 * Returns the text of a file in UTF-8; null if it does not exist. Throws ArchiError if it cannot be read, or exceeds the limit
 * `text-size`.
 */
export function readText(path: string): string | null {
  return readBytes(path)?.toString('utf8') ?? null;
}

/** Returns the bytes of a file; null if it does not exist. Throws ArchiError as `readText` does. */
export function readBytes(path: string): Buffer | null {
  try {
    const stats = statSync(path);
    if (stats.size > mostBytes()) throw tooLarge(path, `${stats.size} bytes`);
    // The size of a pipe, a device or a file of /proc is not the size of its content.
    return stats.isFile() && stats.size > 0 ? readFileSync(path) : readCounted(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (isMissing(error)) return null;
    throw cannotRead(path, error);
  }
}

/**
 * Returns the text of a file that must exist, in UTF-8. `what` says what the file should contain, for the message. Throws
 * UserError if there is no such file, and what `readText` throws.
 */
export function requireText(path: string, what: string): string {
  const text = readText(path);
  if (text !== null) return text;
  const problem = { where: path, message: 'no such file', expected: what, fix: 'check the path' };
  throw new UserError(`No such file: ${path}`, problem);
}

const CHUNK = 1 << 20;

function readCounted(path: string): Buffer {
  const most = mostBytes();
  const chunks: Buffer[] = [];
  const fd = openSync(path, 'r');
  try {
    for (let size = 0; size <= most; ) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const read = readSync(fd, chunk);
      if (read === 0) return Buffer.concat(chunks, size);
      chunks.push(chunk.subarray(0, read));
      size += read;
    }
  } finally {
    closeSync(fd);
  }
  throw tooLarge(path);
}

/** The maximum length of a string also bounds the file: each character takes at least one byte. */
function mostBytes(): number {
  return Math.min(limitOf('text-size'), constants.MAX_STRING_LENGTH);
}

function tooLarge(where: string, found?: string): UserError {
  if (limitOf('text-size') > constants.MAX_STRING_LENGTH) {
    const expected = `at most ${constants.MAX_STRING_LENGTH} bytes, whatever the limit`;
    const problem = {
      where,
      message: 'it is too large to be read as text',
      expected,
      fix: 'give a smaller file',
    };
    return new UserError(`cannot read ${where}`, problem);
  }
  return overLimit(`cannot read ${where}`, 'text-size', { where, ...(found && { found }) });
}

/** Returns the stats of what is at a path; null if it does not exist. Throws ArchiError if they cannot be read. */
export function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}

/**
 * Returns the path with all symbolic links resolved, as the kernel does it: `..` behind a link is above where that leads. Null if it
 * does not exist. Throws ArchiError if it cannot be resolved.
 */
export function realPathOf(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (isMissing(error)) return null;
    throw cannotRead(path, error);
  }
}

/** Returns the names in a folder; none if it does not exist. Throws ArchiError if it cannot be read. */
export function readFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'ENOENT') return [];
    throw cannotRead(path, error);
  }
}

/** Returns the names in a folder; none if it is not a folder or cannot be read. */
export function namesIn(path: string): readonly string[] {
  try {
    return readFolder(path);
  } catch (error) {
    if (error instanceof ArchiError) return [];
    throw error;
  }
}
