import { closeSync, constants, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSystemError, ToolError } from '../../errors.js';
import { cannotWrite, notPlainFile } from './errors.js';
import { tempPathFor } from './write.js';

/** Bytes that are in memory or on the disk; see package/content.ts. */
export interface Stored {
  readonly length: number;
  subarray(start: number, end: number): Buffer;
  part(start: number, end: number): Stored;
  read(target: Buffer, start: number): Buffer;
}

/** Keeps data that may be too large for memory. */
export interface Scratch {
  /**
   * Returns all pieces as one: in memory up to 1 MiB, else in an unnamed file. Throws what the pieces throw, and ToolError if
   * the disk refuses.
   */
  keep(pieces: Iterable<Uint8Array>): Buffer | Stored;
  /** Same as `keep`, for asynchronous pieces. */
  collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer | Stored>;
  /**
   * Opens a plain file; one of up to 1 MiB is read at once. The file may be renamed or deleted afterwards. Throws the
   * operating system's error, and UserError if it is no plain file.
   */
  open(path: string): Buffer | Stored;
  /** Closes all files. */
  close(): void;
}

const LARGEST_IN_MEMORY = 1 << 20;

/** Blocks to be filled again: V8 lets 32 MiB of buffers become garbage in each thread before it frees them. */
const spare: Buffer[] = [];

/**
 * Opens a scratch whose files are in `folder`, or in the system's temporary folder if `folder` cannot be written to. The files
 * have no name, so they vanish with the process.
 */
export function openScratch(folder: string): Scratch {
  const descriptors: number[] = [];
  const spill = (): number => {
    const fd = unnamedFile(folder) ?? unnamedFile(tmpdir());
    if (fd === null)
      throw new ToolError(`no folder for temporary files can be made in ${folder} or ${tmpdir()}`);
    descriptors.push(fd);
    return fd;
  };
  const collector = () => {
    const block = spare.pop() ?? Buffer.allocUnsafeSlow(LARGEST_IN_MEMORY);
    let fd: number | null = null;
    let filled = 0;
    let written = 0;
    const flush = (): void => {
      fd ??= spill();
      written += writeAll(fd, block.subarray(0, filled), written, folder);
      filled = 0;
    };
    return {
      add: (piece: Uint8Array) => {
        for (let at = 0; at < piece.length; ) {
          if (filled === block.length) flush();
          const part = piece.subarray(at, at + block.length - filled);
          block.set(part, filled);
          filled += part.length;
          at += part.length;
        }
      },
      end: () => {
        if (fd !== null) flush();
        const kept = fd === null ? Buffer.from(block.subarray(0, filled)) : storedAt(fd, 0, written);
        spare.push(block);
        return kept;
      },
    };
  };
  return {
    keep: (pieces) => {
      const { add, end } = collector();
      for (const piece of pieces) add(piece);
      return end();
    },
    collect: async (pieces) => {
      const { add, end } = collector();
      for await (const piece of pieces) add(piece);
      return end();
    },
    open: (path) => {
      // Without O_NONBLOCK, opening a pipe would wait for a writer.
      const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      descriptors.push(fd);
      const stats = fstatSync(fd);
      if (!stats.isFile()) throw notPlainFile(path, stats.isDirectory());
      const { size } = stats;
      const stored = storedAt(fd, 0, size);
      return size > LARGEST_IN_MEMORY ? stored : stored.subarray(0, size);
    },
    close: () => {
      for (const fd of descriptors.splice(0)) closeSync(fd);
    },
  };
}

/** Returns null if the folder cannot be written to: the channel may belong to another user. */
function unnamedFile(folder: string): number | null {
  const path = tempPathFor(join(folder, 'scratch'));
  try {
    const fd = openSync(path, 'wx+', 0o600);
    rmSync(path, { force: true });
    return fd;
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}

function storedAt(fd: number, offset: number, length: number): Stored {
  return {
    length,
    subarray: (start, end) => readAt(fd, offset + start, Math.max(0, Math.min(end, length) - start)),
    read: (target, start) => readInto(target, fd, offset + start, length - start),
    part: (start, end) => storedAt(fd, offset + start, Math.max(0, Math.min(end, length) - start)),
  };
}

function readAt(fd: number, position: number, length: number): Buffer {
  return readInto(Buffer.allocUnsafeSlow(length), fd, position, length);
}

/** Reads at most `most` bytes into `target`, and returns the part of it that was filled. */
function readInto(target: Buffer, fd: number, position: number, most: number): Buffer {
  const length = Math.min(target.length, most);
  let done = 0;
  for (let read = 1; done < length && read > 0; done += read)
    read = readSync(fd, target, done, length - done, position + done);
  return target.subarray(0, done);
}

function writeAll(fd: number, piece: Uint8Array, position: number, folder: string): number {
  try {
    for (let done = 0; done < piece.length; )
      done += writeSync(fd, piece, done, piece.length - done, position + done);
    return piece.length;
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(folder, error) : error;
  }
}

/** Calls `work` with a scratch and closes it afterwards; see `openScratch`. */
export async function withScratch<T>(folder: string, work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const scratch = openScratch(folder);
  try {
    return await work(scratch);
  } finally {
    scratch.close();
  }
}
