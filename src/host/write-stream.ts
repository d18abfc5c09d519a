import { randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cannotWrite, isSystemError, removeQuietly } from './files.js';
import { makeFolders } from './folders.js';

/**
 * Writes a file that appears whole or not at all, as `writeFileWhole` does, from bytes that are made meanwhile. Throws what
 * they throw, and ToolError where the disk refuses.
 */
export async function writeStreamWhole(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const aside = join(
    dirname(path),
    `.${basename(path)}.${process.pid}.${randomBytes(6).toString('hex')}.part`,
  );
  try {
    makeFolders(dirname(path));
    const file = await open(aside, 'wx', 0o644);
    try {
      for await (const chunk of bytes) await writeAll(file, chunk);
      await file.chmod(0o644);
      await file.sync();
    } finally {
      await file.close();
    }
    renameSync(aside, path);
  } catch (error) {
    removeQuietly(aside);
    throw isSystemError(error) ? cannotWrite(path, error) : error;
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done);
    done += bytesWritten;
  }
}
