import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '../host/fs/read.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { formatSourceIndex, mergeSourceIndexes, parseSourceIndex, SOURCE_INDEX } from './source-index.js';
import type { SourceIndex } from './types.js';

/** Reads the index of a channel’s folder; an empty one if there is none. Throws UserError if it cannot be read. */
export function readSourceIndex(folder: string): SourceIndex {
  const path = join(folder, SOURCE_INDEX);
  const text = readText(path);
  return text === null ? { sources: {}, recipes: {} } : parseSourceIndex(text, path);
}

/** Adds entries to the index of a channel’s folder. */
export async function addToSourceIndex(folder: string, added: readonly SourceIndex[]): Promise<void> {
  const index = added.reduce(mergeSourceIndexes, readSourceIndex(folder));
  writeFileAtomic(join(folder, SOURCE_INDEX), formatSourceIndex(index));
  // Interrupted downloads stay there; without any the folder goes.
  await rmdir(join(folder, 'source', '.partial')).catch(() => {});
}
