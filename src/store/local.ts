import { constants } from 'node:fs';
import { access, chmod, copyFile, open, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { filePathOf } from '../conda/channel-url.js';
import { ToolError } from '../errors.js';
import { createHasher, type Expected, hashFileInto, type Measured } from './checksums.js';

/** Returns the path of a `file://` url or an absolute path; null for anything that is fetched over the network. */
export function localPath(url: string): string | null {
  if (url.startsWith('file:')) return filePathOf(url);
  return isAbsolute(url) ? url : null;
}

/**
 * Copies a file (by reference if the file system can) and measures the copy. A hard link would not do: the original may change
 * after it was measured. Throws ToolError if the source cannot be read.
 */
export async function copyIn(job: { source: string; path: string; expected: Expected }): Promise<Measured> {
  await refuseUnreadable(job.source);
  await copyFile(job.source, job.path, constants.COPYFILE_FICLONE);
  // The copy has the permissions of its source, which may be read-only.
  await chmod(job.path, (await stat(job.path)).mode | 0o600);
  const hasher = createHasher(job.expected);
  await hashFileInto(job.path, hasher);
  await flush(job.path);
  return hasher.measure();
}

async function refuseUnreadable(source: string): Promise<void> {
  await access(source, constants.R_OK).catch((error: Error) => {
    const problem = {
      where: source,
      message: 'the channel has no such file, or it cannot be read',
      fix: 'check the channel, or update the lock',
    };
    throw new ToolError('a package cannot be read', problem, { cause: error });
  });
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
