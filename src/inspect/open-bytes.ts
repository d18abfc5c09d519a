import { dirname } from 'node:path';
import { openRandomAccess } from '../host/fs/random-access.js';
import { withScratch } from '../host/fs/scratch.js';
import { unpackInto } from '../host/fs/unpack.js';
import type { Unpack } from './open.js';
import type { Bytes } from './read.js';

/** An installer that is open, and how its parts are unpacked as long as it is. */
export interface InstallerBytes {
  readonly bytes: Bytes;
  readonly unpack: Unpack;
}

/** Works with the bytes of an installer. Throws what `work` throws, and as `openRandomAccess` does. */
export async function withInstallerBytes<T>(
  path: string,
  work: (installer: InstallerBytes) => Promise<T>,
): Promise<T> {
  const bytes = openRandomAccess(path);
  try {
    return await withScratch(dirname(path), (scratch) => work({ bytes, unpack: unpackInto(scratch) }));
  } finally {
    bytes.close();
  }
}
