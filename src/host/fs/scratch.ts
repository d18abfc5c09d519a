import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSystemError, ToolError } from '../../errors.js';
import { cannotWrite } from './errors.js';
import { tempPathFor } from './write.js';

/** Bytes that are in memory or on the disk; see package/content.ts. */
export interface Stored {
  readonly length: number;
  subarray(start: number, end: number): Buffer;
  part(start: number, end: number): Stored;
}

/** Holds what is too large for memory. */
export interface Scratch {
  /** The pieces together: in memory up to 16 MiB, beyond in a file without a name. Throws what they throw, ToolError where the disk refuses. */
  keep(pieces: Iterable<Uint8Array>): Buffer | Stored;
  /** The same for pieces that come with time. */
  collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer | Stored>;
  /** Opens a plain file to be read: small ones at once. One descriptor: what becomes of the name does not matter. */
  open(path: string): Buffer | Stored;
  /** Gives all of it back. */
  close(): void;
}

const LARGEST_IN_MEMORY = 1 << 24;

/** A scratch whose files lie in `folder`, else in the system's for such; they have no name, so they go with the process. */
export function openScratch(folder: string): Scratch {
  const descriptors: number[] = [];
  const spill = (): number => {
    const fd = unnamedFile(folder) ?? unnamedFile(tmpdir());
    if (fd === null) throw new ToolError(`there is no place for scratch files in ${folder} or ${tmpdir()}`);
    descriptors.push(fd);
    return fd;
  };
  const collector = () => {
    let fd: number | null = null;
    let held: Uint8Array[] = [];
    let size = 0;
    let written = 0;
    const flush = (): void => {
      fd ??= spill();
      for (const piece of held) written += writeAll(fd, piece, written, folder);
      held = [];
    };
    return {
      add: (piece: Uint8Array) => {
        held.push(piece);
        size += piece.length;
        if (size > LARGEST_IN_MEMORY) flush();
      },
      end: () => (fd === null ? Buffer.concat(held, size) : storedAt(fd, 0, size)),
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
      const fd = openSync(path, 'r');
      descriptors.push(fd);
      const { size } = fstatSync(fd);
      const stored = storedAt(fd, 0, size);
      return size > LARGEST_IN_MEMORY ? stored : stored.subarray(0, size);
    },
    close: () => {
      for (const fd of descriptors.splice(0)) closeSync(fd);
    },
  };
}

/** Null where the folder cannot be written to: somebody else's channel is looked into as well. */
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
    part: (start, end) => storedAt(fd, offset + start, Math.max(0, Math.min(end, length) - start)),
  };
}

function readAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  let done = 0;
  for (let read = 1; done < length && read > 0; done += read)
    read = readSync(fd, bytes, done, length - done, position + done);
  return bytes.subarray(0, done);
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

/** Works with a scratch that is closed in the end; see `openScratch`. */
export async function withScratch<T>(folder: string, work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const scratch = openScratch(folder);
  try {
    return await work(scratch);
  } finally {
    scratch.close();
  }
}
