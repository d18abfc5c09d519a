import type { CacheInputs } from '../../cache-keys.js';
import type { PackageFacts } from './facts.js';

/** A package file as a folder lists it, and all by which it is taken for the file of an earlier run. */
export type ListedFile = CacheInputs['indexed-package'];

/** All inputs as one text. Not hashed: a folder may list hundreds of thousands of files. */
export function fileKey({ fn, size, mtime, ctime }: ListedFile): string {
  return JSON.stringify([fn, size, mtime, ctime]);
}

/** Whether the two are one file that has not been touched. */
export function isSameFile(one: ListedFile, other: ListedFile | undefined): boolean {
  return other !== undefined && fileKey(one) === fileKey(other);
}

/** What an earlier run found in a file that was of this size and time. */
export interface Remembered extends ListedFile {
  readonly facts: PackageFacts;
}

/** Raised when the same file would give other facts. */
const VERSION = 3;
const HEAD = JSON.stringify({ archiConstructIndex: VERSION });

/** One line of JSON for each package, behind a line with the version. */
export function formatRemembered(files: readonly Remembered[]): Uint8Array {
  return Buffer.concat(
    [HEAD, ...files.map((file) => JSON.stringify(file))].map((line) => Buffer.from(`${line}\n`)),
  );
}

/** By file name. What is damaged, or of another version, is forgotten: the files are opened again. */
export function parseRemembered(bytes: Buffer): ReadonlyMap<string, Remembered> {
  const files = new Map<string, Remembered>();
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

/** The facts, if the file is still what it was. */
export function recall(known: ReadonlyMap<string, Remembered>, file: ListedFile): PackageFacts | null {
  const found = known.get(file.fn);
  return found !== undefined && isSameFile(file, found) ? found.facts : null;
}

function parseLine(line: string): Remembered | null {
  try {
    const value = JSON.parse(line) as Partial<Remembered> | null;
    return value?.facts?.fn !== undefined && value.fn === value.facts.fn ? (value as Remembered) : null;
  } catch {
    return null;
  }
}
