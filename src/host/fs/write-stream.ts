import { type FileHandle, open } from 'node:fs/promises';
import { appearWhole } from './appear-whole.js';

/**
 * Writes a file that appears whole or not at all, as `writeFileWhole` does, from bytes that are made meanwhile. Throws what
 * they throw, and ToolError where the disk refuses.
 */
export async function writeStreamWhole(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await appearWhole(path, async (aside) => {
    const file = await open(aside, 'wx', 0o644);
    try {
      for await (const chunk of bytes) await writeAll(file, chunk);
      await file.chmod(0o644);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done);
    done += bytesWritten;
  }
}
