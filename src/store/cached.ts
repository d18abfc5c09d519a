import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { LockedPackage } from '../conda/locked-package.js';
import { isMissing, isNoFile, unreadable } from '../errors.js';
import { createHasher, differenceOf, hashFileInto } from './checksums.js';
import type { CacheLayout } from './layout.js';
import type { StoredPackage } from './types.js';

/** The state of a package in the cache. */
export type Cached =
  | { readonly kind: 'sound'; readonly stored: StoredPackage }
  | { readonly kind: 'absent' }
  /** A file is there, but with other bytes. */
  | { readonly kind: 'damaged'; readonly path: string; readonly expected: string; readonly found: string };

/** Looks up a package and hashes it. Rejects with the error of the operating system if the file cannot be read. */
export async function findCached(layout: CacheLayout, locked: LockedPackage): Promise<Cached> {
  const sha256 = knownSha256(layout, locked);
  if (sha256 === null) return { kind: 'absent' };
  const path = layout.byContent(locked.fn, sha256);
  const hasher = createHasher(locked.record);
  try {
    await hashFileInto(path, hasher);
  } catch (error) {
    if (isNoFile(error)) return { kind: 'absent' };
    throw error;
  }
  const measured = hasher.measure();
  const difference = differenceOf({ ...locked.record, sha256 }, measured);
  if (difference !== null) return { kind: 'damaged', path, ...difference };
  return { kind: 'sound', stored: { locked, path, sha256, size: measured.size } };
}

/**
 * Returns the sha256 of a package from its record; if the channel gives only an md5, the sha256 measured when it was fetched.
 * Returns null if it was never fetched.
 */
export function knownSha256(layout: CacheLayout, locked: LockedPackage): string | null {
  const { sha256, md5 } = locked.record;
  if (sha256 !== null || md5 === null) return sha256;
  return /^[0-9a-f]{64}(?=\.)/.exec(linkTarget(layout.byMd5(locked.fn, md5)))?.[0] ?? null;
}

function linkTarget(path: string): string {
  try {
    return basename(readlinkSync(path));
  } catch (error) {
    if (isMissing(error)) return '';
    throw unreadable(path, error);
  }
}
