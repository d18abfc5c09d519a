import { join } from 'node:path';
import { cacheKey } from '../cache-keys.js';
import { extensionOf } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';

/** The paths in a cache, all absolute. */
export interface CacheLayout {
  /** A package or wheel by its sha256: `packages/sha256/ab/abcd….conda`. */
  byContent(fn: string, sha256: string): string;
  /**
   * For a record without sha256: a link to the package whose sha256 was measured when it was fetched,
   * `packages/md5/ab/abcd….conda`.
   */
  byMd5(fn: string, md5: string): string;
  /** Folder of running and interrupted downloads. */
  readonly partial: string;
}

/** Returns the layout below a cache folder. */
export function cacheLayout(cacheDir: string): CacheLayout {
  const packages = join(cacheDir, 'packages');
  return {
    byContent: (fn, sha256) => join(packages, 'sha256', sha256.slice(0, 2), `${sha256}${endOf(fn)}`),
    byMd5: (fn, md5) => join(packages, 'md5', md5.slice(0, 2), `${md5}${endOf(fn)}`),
    partial: join(packages, 'partial'),
  };
}

/** A wheel keeps its ending too. */
function endOf(fn: string): string {
  return fn.endsWith('.whl') ? '.whl' : extensionOf(fn);
}

/** Returns the key of a download: a download of another url or of other bytes never resumes its file. */
export function downloadKey(locked: LockedPackage): string {
  const { sha256, md5 } = locked.record;
  return cacheKey('download', { url: locked.url, sha256, md5 }).slice(0, 32);
}
