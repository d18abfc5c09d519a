import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isSystemError, ToolError } from '../../errors.js';
import { cannotRead, notPlainFile } from './errors.js';

/** An open file that is read at any offset. */
export interface RandomAccess {
  /** Size in bytes when the file was opened. */
  readonly size: number;
  /** Returns exactly `length` bytes. Throws ToolError if the disk fails or the file has become shorter. */
  read(offset: number, length: number): Buffer;
}

/** Opens a plain file; the caller closes it. Throws UserError if `path` is not a plain file, ToolError if it cannot be read. */
export function openRandomAccess(path: string): RandomAccess & { close(): void } {
  // Without O_NONBLOCK, opening a fifo would wait for a writer.
  const fd = explained(path, () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
  const stats = explained(path, () => fstatSync(fd));
  if (!stats.isFile()) {
    closeSync(fd);
    throw notPlainFile(path, stats.isDirectory());
  }
  return {
    size: stats.size,
    read: (offset, length) => explained(path, () => readExactly({ fd, path, offset, length })),
    close: () => closeSync(fd),
  };
}

/** Opens a file, returns exactly `length` bytes at `offset` and closes it. Throws as `openRandomAccess` and its `read` do. */
export function readAt(path: string, offset: number, length: number): Buffer {
  const file = openRandomAccess(path);
  try {
    return file.read(offset, length);
  } finally {
    file.close();
  }
}

interface Range {
  readonly fd: number;
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

function readExactly({ fd, path, offset, length }: Range): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length; ) {
    const read = readSync(fd, bytes, done, length - done, offset + done);
    if (read === 0) {
      const problem = { where: path, message: 'it became shorter while it was read', fix: 'run again' };
      throw new ToolError(`cannot read ${path}`, problem);
    }
    done += read;
  }
  return bytes;
}

function explained<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw cannotRead(path, error);
  }
}
