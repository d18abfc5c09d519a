import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isSystemError, UserError } from '../../errors.js';
import { cannotWrite, removeQuietly } from './errors.js';
import { makeFolders } from './folders.js';

/** Receives the chunks of a file that is being written: appended, or written over the bytes at `position`. */
export type Sink = (chunk: Uint8Array, position?: number) => void;

/**
 * Writes a file that appears whole or not at all: a temporary file beside it, fsync, rename. Makes the folder if it is missing.
 * `mode` is set, not masked: two umasks give the same file. Throws ToolError if the disk refuses.
 */
export function writeFileAtomic(
  path: string,
  content: Uint8Array | string | ((sink: Sink) => void),
  mode = 0o644,
): void {
  const aside = tempPathFor(path);
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

/**
 * Writes a file as `writeFileAtomic` does, from asynchronous bytes. Throws what they throw, and ToolError if the disk refuses.
 */
export async function writeStreamAtomic(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await writeAtomic(path, async (aside) => {
    const file = await open(aside, 'wx', 0o644);
    try {
      for await (const chunk of bytes) await writeChunk(file, chunk);
      await file.chmod(0o644);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/**
 * Has another program write a file that appears whole or not at all: `make` gets a temporary path beside it, which is renamed
 * at the end. Throws what `make` throws, and ToolError if the disk refuses.
 */
export async function writeFileBy(path: string, make: (aside: string) => Promise<void>): Promise<void> {
  await writeAtomic(path, async (aside) => {
    await make(aside);
    const fd = openSync(aside, 'r+');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

/**
 * Makes a folder that appears whole or not at all, and replaces the one at `path`: `fill` gets a temporary folder beside it,
 * which is renamed at the end. Returns what `fill` returns. Throws what `fill` throws, and ToolError if the disk refuses.
 * A folder that a killed run set aside and did not replace is put back first.
 */
export async function writeFolderAtomic<T>(path: string, fill: (aside: string) => Promise<T>): Promise<T> {
  const old = join(dirname(path), `.${basename(path)}.archi-construct-old`);
  const filled = await writeAtomic(path, async (aside) => {
    putBack(path, old);
    makeFolders(aside);
    const result = await fill(aside);
    moveIfThere(path, old);
    return result;
  });
  removeQuietly(old);
  return filled;
}

/**
 * Writes a file or folder that appears whole or not at all: `make` gets a temporary path beside it, which is renamed at the
 * end. Makes the folder above it if it is missing. Returns what `make` returns. Throws what `make` throws, and ToolError if the
 * disk refuses.
 */
export async function writeAtomic<T>(path: string, make: (aside: string) => Promise<T>): Promise<T> {
  const aside = tempPathFor(path);
  try {
    makeFolders(dirname(aside));
    const result = await make(aside);
    renameSync(aside, path);
    return result;
  } catch (error) {
    removeQuietly(aside);
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}

/** Returns an unguessable absolute path in the folder of `path`, for a temporary file that is renamed to `path`. */
export function tempPathFor(path: string): string {
  const unique = `${process.pid}.${randomBytes(8).toString('hex')}`;
  return join(dirname(resolve(path)), `.${basename(path)}.${unique}.part`);
}

function putBack(path: string, old: string): void {
  // In a folder that others can write to, they may have put a file there.
  const uid = lstatSync(old, { throwIfNoEntry: false })?.uid ?? null;
  if (uid !== null && uid !== (process.geteuid?.() ?? uid)) {
    throw new UserError(`cannot write ${path}`, {
      where: old,
      message: 'the earlier version was kept under this name, but the file there belongs to another user',
      found: `user ${uid}`,
      fix: 'choose a folder of your own, or remove this file',
    });
  }
  if (existsSync(path)) rmSync(old, { recursive: true, force: true });
  else moveIfThere(old, path);
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw error;
  }
}

function writeAll(fd: number, chunk: Uint8Array, position?: number): void {
  for (let done = 0; done < chunk.length; ) {
    const at = position === undefined ? null : position + done;
    done += writeSync(fd, chunk, done, chunk.length - done, at);
  }
}

async function writeChunk(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done);
    done += bytesWritten;
  }
}
