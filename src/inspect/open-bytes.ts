import { dirname } from 'node:path';
import { openRandomAccess } from '../host/fs/random-access.js';
import { withScratch } from '../host/fs/scratch.js';
import { unpackInto } from '../host/fs/unpack.js';
import type { Unpack } from './open.js';
import type { Bytes } from './read.js';

/** An open installer, and a function that unpacks its parts while it is open. */
export interface InstallerBytes {
  readonly bytes: Bytes;
  readonly unpack: Unpack;
}

/** Calls `work` with the bytes of an installer. Throws what `work` and `openRandomAccess` throw. */
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
