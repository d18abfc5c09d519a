import type { CACHE_PARTS } from '../host/fs/cache-folder.js';

/** The folders of a cache, and what they contain. A cache folder may be somebody's home: other folders in it are left alone. */
export const PARTS: Readonly<Record<(typeof CACHE_PARTS)[number], string>> = {
  packages: 'packages, as fetched',
  members: 'packages, prepared for installers',
  images: 'layers and bases of images',
  locks: 'locks',
  repodata: 'responses of channels',
  debian: 'Debian packages, for bootstrap',
  engine: 'what engines keep, for recipe build',
  facts: 'facts about packages, for audit',
  pythons: 'pythons, unpacked while they compile',
};

/** The name of a folder of the cache. */
export type CachePart = keyof typeof PARTS;

/** One file of a cache. */
export interface CacheEntry {
  readonly part: CachePart;
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
  /** The folder of an unpacked python; a run may be using it, or have been interrupted. */
  | { readonly is: 'python' }
  /** A file or folder that an engine keeps, such as an unpacked package; a build may be using it. */
  | { readonly is: 'engine' }
  /** A folder in the place of a file. */
  | { readonly is: 'folder' }
  /** A symbolic link to content of which only the md5 is known. */
  | { readonly is: 'link' }
  | { readonly is: 'unknown' };

// The places that this program writes to. Anything else in a cache folder may be somebody's own.
const PACKAGE = /^packages\/sha256\/([0-9a-f]{2})\/(\1[0-9a-f]{62})\.(?:conda|tar\.bz2)$/;
const PACKAGE_BY_MD5 = /^packages\/md5\/([0-9a-f]{2})\/\1[0-9a-f]{30}\.(?:conda|tar\.bz2)$/;
const DEB = /^debian\/([0-9a-f]{2})\/(\1[0-9a-f]{62})$/;
const BLOB = /^images\/blobs\/(sha256|sha512)\/([0-9a-f]{2})\/(\2(?:[0-9a-f]{62}|[0-9a-f]{126}))$/;
const RESULT =
  /^(?:members|locks|facts|images\/(?:parts|layers|grounds))\/([0-9a-f]{2})\/(\1[0-9a-f]{62})(\.json)?$/;
const ANSWER = /^repodata\/([0-9a-f]{64})\.answer$/;
const DOWNLOAD = /^(?:packages|images\/blobs)\/partial\/[0-9a-f]{32,128}\.[\w-]+\.[0-9a-f-]{36}\.part$/;
const PYTHON = /^pythons\/python-[A-Za-z0-9]{6}$/;
const ENGINE = /^engine\/[^/]+\/[^/]+$/;
const WRITE = /^(.*\/)\.([^/]+)\.\d+\.[0-9a-f]{16}\.part$/;

/** Returns the kind of a cache file; `path` is relative to the cache folder, with `/`. */
export function kindOfEntry(path: string, isLink: boolean): EntryKind {
  if (isLink) return { is: PACKAGE_BY_MD5.test(path) ? 'link' : 'unknown' };
  const sha256 = (PACKAGE.exec(path) ?? DEB.exec(path))?.[2];
  if (sha256 !== undefined) return { is: 'content', algorithm: 'sha256', digest: sha256 };
  const [, algorithm, , digest = ''] = BLOB.exec(path) ?? [];
  if (algorithm === 'sha256' || algorithm === 'sha512') return { is: 'content', algorithm, digest };
  const [, , name = '', ending] = RESULT.exec(path) ?? [];
  if (ending !== undefined) return { is: 'description', key: name };
  if (name !== '') return { is: 'content', algorithm: 'sha256', digest: name };
  const answer = ANSWER.exec(path)?.[1];
  if (answer !== undefined) return { is: 'answer', key: answer };
  if (PYTHON.test(path)) return { is: 'python' };
  if (ENGINE.test(path)) return { is: 'engine' };
  const [, folder = '', aim = ''] = WRITE.exec(path) ?? [];
  const isWrite = aim !== '' && kindOfEntry(`${folder}${aim}`, false).is !== 'unknown';
  return { is: isWrite || DOWNLOAD.test(path) ? 'unfinished' : 'unknown' };
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
