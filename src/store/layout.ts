import { join } from 'node:path';
import { cacheKey } from '../cache-keys.js';
import { extensionOf } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';

/** Where things lie in a cache; every path absolute. */
export interface Layout {
  /** A package by what is in it: `packages/sha256/ab/abcd….conda`. */
  byContent(fn: string, sha256: string): string;
  /** For a record without sha256, a link to the package measured when it came: `packages/md5/ab/abcd….conda`. */
  byMd5(fn: string, md5: string): string;
  /** Downloads under way and broken off. */
  readonly partial: string;
}

/** The layout below a cache folder. */
export function layoutOf(cacheDir: string): Layout {
  const packages = join(cacheDir, 'packages');
  return {
    byContent: (fn, sha256) => join(packages, 'sha256', sha256.slice(0, 2), `${sha256}${extensionOf(fn)}`),
    byMd5: (fn, md5) => join(packages, 'md5', md5.slice(0, 2), `${md5}${extensionOf(fn)}`),
    partial: join(packages, 'partial'),
  };
}

/** Names a download: another url or other expected bytes never go on with what this one left. */
export function downloadKey(locked: LockedPackage): string {
  const { sha256, md5 } = locked.record;
  return cacheKey('download', { url: locked.url, sha256, md5 }).slice(0, 32);
}
