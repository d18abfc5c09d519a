import { createHash } from 'node:crypto';
import type { Problem } from '../../errors.js';
import { fileKey, isSameFile, type ListedFile } from './remembered.js';

/** What an earlier run made of a subdir: enough to see that nothing is to be made again. Plain JSON. */
export interface Made {
  /** Names all that it was made of: see `sourceOf`. */
  readonly of: string;
  /** How many packages are in the index. */
  readonly packages: number;
  /** Files that could not be opened. */
  readonly broken: readonly string[];
  /** What is wrong with packages that could. */
  readonly problems: readonly Problem[];
  /** The index's own files, as they lay there afterwards. */
  readonly files: readonly ListedFile[];
}

/** What an earlier run made of a channel's folder. Plain JSON. */
export interface MadeChannel {
  readonly subdirs: Readonly<Record<string, Made>>;
  /** Null where there is none. */
  readonly channeldata: ListedFile | null;
}

/** Raised when the same packages would give another index. */
const VERSION = 2;

/** Names what the index of a subdir is made of: the package files that can be opened, the patch, and its forms. */
export function sourceOf(source: {
  readonly files: readonly ListedFile[];
  readonly patch: string | null;
  readonly hasBzip2: boolean;
}): string {
  const hash = createHash('sha256').update(JSON.stringify([VERSION, source.hasBzip2, source.patch]));
  for (const file of source.files) hash.update(`${fileKey(file)}\n`);
  return hash.digest('hex');
}

/** Whether these are the same files. */
export function areSame(one: readonly ListedFile[], other: readonly ListedFile[]): boolean {
  return one.length === other.length && one.every((file, i) => isSameFile(file, other[i]));
}

/** As it is kept from run to run. */
export function formatMade(made: MadeChannel): string {
  return `${JSON.stringify({ archiConstructMade: VERSION, ...made })}\n`;
}

/** Nothing for what is damaged, or of another version: everything is then made again. */
export function parseMade(text: string): MadeChannel {
  try {
    const value = JSON.parse(text) as Partial<MadeChannel> & { readonly archiConstructMade?: unknown };
    if (value.archiConstructMade !== VERSION || !Object.values(value.subdirs ?? {}).every(isMade))
      return NOTHING;
    return { subdirs: value.subdirs ?? {}, channeldata: value.channeldata ?? null };
  } catch {
    return NOTHING;
  }
}

function isMade({ of, broken, problems, files }: Made): boolean {
  return typeof of === 'string' && [broken, problems, files].every(Array.isArray);
}

const NOTHING: MadeChannel = { subdirs: {}, channeldata: null };
