import { randomUUID } from 'node:crypto';
import { mkdir, rename, symlink } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import type { LockedPackage } from '../conda/locked-package.js';
import type { Measured } from './checksums.js';
import type { CacheLayout } from './layout.js';
import { removeFolderAt } from './make-room.js';
import type { StoredPackage } from './types.js';

/**
 * Renames a complete, verified file (after fsync) to its final name, and returns it. Another process may have stored the same
 * file before.
 */
export async function adopt(options: {
  layout: CacheLayout;
  locked: LockedPackage;
  measured: Measured;
  from: string;
}): Promise<StoredPackage> {
  const { layout, locked, measured, from } = options;
  const path = layout.byContent(locked.fn, measured.sha256);
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  removeFolderAt(path);
  await rename(from, path);
  if (locked.record.sha256 === null && locked.record.md5 !== null)
    await link(layout.byMd5(locked.fn, locked.record.md5), path);
  return { locked, path, sha256: measured.sha256, size: measured.size };
}

/** The link is relative, so that the cache can be moved. It replaces an older one, which may lead to a damaged file. */
async function link(at: string, target: string): Promise<void> {
  const aside = `${at}.${randomUUID()}`;
  await mkdir(dirname(at), { recursive: true, mode: 0o755 });
  await symlink(relative(dirname(at), target), aside);
  removeFolderAt(at);
  await rename(aside, at);
}
