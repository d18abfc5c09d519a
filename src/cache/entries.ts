import type { CACHE_PARTS } from '../host/fs/cache-folder.js';

/** The folders of a cache, with what they hold. Nothing else in a cache folder is ours: it may be somebody's home. */
export const PARTS: Readonly<Record<(typeof CACHE_PARTS)[number], string>> = {
  packages: 'packages as they were fetched',
  members: 'packages made ready for installers',
  images: 'layers and bases of images',
  locks: 'locks that were made',
  repodata: 'answers of channels',
  debian: 'packages of Debian, for bootstrap',
  facts: 'facts about packages, for audit',
};

/** One of these folders. */
export type Part = keyof typeof PARTS;

/** One file of a cache. */
export interface CacheEntry {
  readonly part: Part;
  /** Absolute. */
  readonly path: string;
  readonly kind: EntryKind;
  /** Bytes. */
  readonly size: number;
  /** When it was written or read last, in milliseconds since 1970. */
  readonly usedAt: number;
}

/** What a file is, which says how it is checked. */
export type EntryKind =
  /** Bytes under the name of their sha256 or sha512. */
  | { readonly is: 'content'; readonly algorithm: 'sha256' | 'sha512'; readonly digest: string }
  /** Facts about a result, which name its bytes (store/results). */
  | { readonly is: 'description'; readonly key: string }
  /** What a server answered (channel/cache). */
  | { readonly is: 'answer'; readonly key: string }
  /** A download or a write that is under way, or was broken off. */
  | { readonly is: 'unfinished' }
  /** A name for content that is known by its md5 alone. */
  | { readonly is: 'link' }
  | { readonly is: 'unknown' };

const CONTENT = /^([0-9a-f]{64}|[0-9a-f]{128})(?:\.conda|\.tar\.bz2)?$/;

/** Tells what a file of a cache is by its name; `name` is its last part. */
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

/** How many files there are, and their bytes together. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** Returns the amount of some entries. */
export function amountOf(entries: readonly CacheEntry[]): Amount {
  return { files: entries.length, bytes: entries.reduce((sum, { size }) => sum + size, 0) };
}

/** `1 file`, `12 files`. */
export function formatFiles(count: number): string {
  return `${count} ${count === 1 ? 'file' : 'files'}`;
}
