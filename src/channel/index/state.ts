import { createHash } from 'node:crypto';
import type { Problem } from '../../errors.js';
import { fileKey, isSameFile, type ListedFile } from './cached-facts.js';

/** The state of one subdir's index after a run: it shows whether the index must be made again. Plain JSON. */
export interface SubdirState {
  /** Digest of all inputs of the index: see `sourceOf`. */
  readonly of: string;
  /** Number of packages in the index. */
  readonly packages: number;
  /** Names of package files that could not be opened. */
  readonly broken: readonly string[];
  /** The problems of packages that could be opened and were left out. */
  readonly problems: readonly Problem[];
  /** The files of the index, as they were after the run. */
  readonly files: readonly ListedFile[];
}

/** The state of a folder's index after a run. Plain JSON. */
export interface IndexState {
  readonly subdirs: Readonly<Record<string, SubdirState>>;
  /** Null if there is no channeldata.json. */
  readonly channeldata: ListedFile | null;
}

/** To be raised when the same packages would give another index. */
const VERSION = 2;

/** Returns a digest of the inputs of a subdir's index: the package files that can be opened, the patch, and the output forms. */
export function sourceOf(source: {
  readonly files: readonly ListedFile[];
  readonly patch: string | null;
  readonly hasBzip2: boolean;
}): string {
  const hash = createHash('sha256').update(JSON.stringify([VERSION, source.hasBzip2, source.patch]));
  for (const file of source.files) hash.update(`${fileKey(file)}\n`);
  return hash.digest('hex');
}

/** Returns true if both lists have the same files, unchanged. */
export function areSame(before: readonly ListedFile[], after: readonly ListedFile[]): boolean {
  return before.length === after.length && before.every((file, i) => isSameFile(file, after[i]));
}

/** Formats the state for the next run. */
export function formatState(state: IndexState): string {
  return `${JSON.stringify({ archiConstructMade: VERSION, ...state })}\n`;
}

/** Parses a state. Returns an empty one if the text is damaged or of another version, so that all subdirs are indexed again. */
export function parseState(text: string): IndexState {
  try {
    const value = JSON.parse(text) as Partial<IndexState> & { readonly archiConstructMade?: unknown };
    if (value.archiConstructMade !== VERSION || !Object.values(value.subdirs ?? {}).every(isSubdirState))
      return NOTHING;
    return { subdirs: value.subdirs ?? {}, channeldata: value.channeldata ?? null };
  } catch {
    return NOTHING;
  }
}

function isSubdirState({ of, broken, problems, files }: SubdirState): boolean {
  return typeof of === 'string' && [broken, problems, files].every(Array.isArray);
}

const NOTHING: IndexState = { subdirs: {}, channeldata: null };
