import type { CacheInputs } from '../../cache-keys.js';
import type { PackageFacts } from './facts.js';

/** A package file in a folder, with the size and times that show whether it has changed since an earlier run. */
export type ListedFile = CacheInputs['indexed-package'];

/** Joins the file's fields into one text. Not hashed: a folder may have hundreds of thousands of files. */
export function fileKey({ fn, size, mtime, ctime }: ListedFile): string {
  return JSON.stringify([fn, size, mtime, ctime]);
}

/** Returns true if the file has not changed. */
export function isSameFile(before: ListedFile, after: ListedFile | undefined): boolean {
  return after !== undefined && fileKey(before) === fileKey(after);
}

/** The facts of a package file, valid while its size and times are these. */
export interface CachedFacts extends ListedFile {
  readonly facts: PackageFacts;
}

/** To be raised when the same file would give other facts. */
const VERSION = 3;
const HEAD = JSON.stringify({ archiConstructIndex: VERSION });

/** Formats facts as a line with the version, then one line of JSON for each package. */
export function formatCachedFacts(files: readonly CachedFacts[]): Uint8Array {
  return Buffer.concat(
    [HEAD, ...files.map((file) => JSON.stringify(file))].map((line) => Buffer.from(`${line}\n`)),
  );
}

/** Parses facts, by file name. Leaves out damaged lines and facts of other versions: those packages are opened again. */
export function parseCachedFacts(bytes: Buffer): ReadonlyMap<string, CachedFacts> {
  const files = new Map<string, CachedFacts>();
  let isKnown = false;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf('\n', start);
    if (end < 0) break;
    const line = bytes.toString('utf8', start, end);
    if (start === 0) isKnown = line === HEAD;
    if (!isKnown) return files;
    const file = start === 0 ? null : parseLine(line);
    if (file !== null) files.set(file.fn, file);
    start = end + 1;
  }
  return files;
}

/** Returns the facts of a file; null if it is unknown or has changed. */
export function findFacts(cache: ReadonlyMap<string, CachedFacts>, file: ListedFile): PackageFacts | null {
  const cached = cache.get(file.fn);
  return cached !== undefined && isSameFile(file, cached) ? cached.facts : null;
}

function parseLine(line: string): CachedFacts | null {
  try {
    const value = JSON.parse(line) as Partial<CachedFacts> | null;
    return value?.facts?.fn !== undefined && value.fn === value.facts.fn ? (value as CachedFacts) : null;
  } catch {
    return null;
  }
}
