import { join } from 'node:path';
import { withFolderLock } from '../host/fs/folder-lock.js';
import { ensureFolder } from '../host/fs/folders.js';
import { readText } from '../host/fs/read.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { removeEmptyPartial } from './open-fetch.js';
import { formatSourceIndex, mergeSourceIndexes, parseSourceIndex, SOURCE_INDEX } from './source-index.js';
import type { SourceIndex } from './types.js';

/** Reads the index of a channel’s folder; an empty one if there is none. Throws UserError if it cannot be read. */
export function readSourceIndex(folder: string): SourceIndex {
  const path = join(folder, SOURCE_INDEX);
  const text = readText(path);
  return text === null ? { sources: {}, recipes: {} } : parseSourceIndex(text, path);
}

/** Adds entries to the index of a channel’s folder; what other processes add meanwhile stays. */
export async function addToSourceIndex(folder: string, added: readonly SourceIndex[]): Promise<void> {
  ensureFolder(folder);
  await withFolderLock(folder, async () => {
    const index = added.reduce(mergeSourceIndexes, readSourceIndex(folder));
    writeFileAtomic(join(folder, SOURCE_INDEX), formatSourceIndex(index));
  });
  await removeEmptyPartial(join(folder, 'source'));
}
