import type { CACHE_PARTS } from '../host/fs/cache-folder.js';

/** The folders of a cache, and what they contain. A cache folder may be somebody's home: other folders in it are left alone. */
export const PARTS: Readonly<Record<(typeof CACHE_PARTS)[number], string>> = {
  packages: 'packages as they were fetched',
  members: 'packages made ready for installers',
  images: 'layers and bases of images',
  locks: 'locks that were made',
  repodata: 'answers of channels',
  debian: 'packages of Debian, for bootstrap',
  facts: 'facts about packages, for audit',
};

/** The name of a folder of the cache. */
export type Part = keyof typeof PARTS;

/** One file of a cache. */
export interface CacheEntry {
  readonly part: Part;
  /** Absolute. */
  readonly path: string;
  readonly kind: EntryKind;
  /** Bytes. */
  readonly size: number;
  /** Time of the last read or write, in milliseconds since 1970. */
  readonly usedAt: number;
}

/** What a file is; it decides how the file is checked. */
export type EntryKind =
  /** Bytes named by their sha256 or sha512. */
  | { readonly is: 'content'; readonly algorithm: 'sha256' | 'sha512'; readonly digest: string }
  /** Facts about a result, with the checksum of its bytes (store/results). */
  | { readonly is: 'description'; readonly key: string }
  /** An answer of a server (channel/cache). */
  | { readonly is: 'answer'; readonly key: string }
  /** An unfinished download or write; it may be running or have been interrupted. */
  | { readonly is: 'unfinished' }
  /** A symbolic link to content of which only the md5 is known. */
  | { readonly is: 'link' }
  | { readonly is: 'unknown' };

const CONTENT = /^([0-9a-f]{64}|[0-9a-f]{128})(?:\.conda|\.tar\.bz2)?$/;

/** Returns the kind of a cache file by its file name. */
export function kindOfEntry(name: string, isLink: boolean): EntryKind {
  if (isLink) return { is: 'link' };
  if (name.endsWith('.part')) return { is: 'unfinished' };
  const digest = CONTENT.exec(name)?.[1];
  if (digest !== undefined)
    return { is: 'content', algorithm: digest.length === 64 ? 'sha256' : 'sha512', digest };
  const [, key = '', ending] = /^([0-9a-f]{64})\.(json|answer)$/.exec(name) ?? [];
  if (ending === 'json') return { is: 'description', key };
  return ending === 'answer' ? { is: 'answer', key } : { is: 'unknown' };
}

/** Number of files and their total size in bytes. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** Returns the number and total size of some entries. */
export function amountOf(entries: readonly CacheEntry[]): Amount {
  return { files: entries.length, bytes: entries.reduce((sum, { size }) => sum + size, 0) };
}

/** Formats a number of files: `1 file`, `12 files`. */
export function formatFiles(count: number): string {
  return `${count} ${count === 1 ? 'file' : 'files'}`;
}
