import type { JsonObject } from '../../conda/json-text.js';
import { condaJsonFile } from '../../conda/sorted-json.js';
import { type Problem, UserError } from '../../errors.js';
import { type IndexedFile, type RepodataEntry, readEntry, repodataOf } from './repodata.js';
import { runExportsFile } from './run-exports.js';

/** A package file, and what its info/run_exports.json states; empty if it has none. */
export interface PublishedFile extends IndexedFile {
  readonly runExports: JsonObject;
}

/** The files of an index: path below the channel's root (`linux-64/repodata.json`) → bytes. Sorted by path. */
export type ChannelIndex = ReadonlyMap<string, Uint8Array>;

/** Compresses bytes as zstd. */
export type ZstdCompress = (bytes: Uint8Array, level: number) => Promise<Uint8Array>;

/**
 * Makes the repodata (CEP-36) and run_exports.json (CEP-12) of a channel, plain and as zstd, for each subdir that a package names and for noarch,
 * which every channel must have. Same files, same bytes. Throws UserError with every file that cannot be indexed.
 */
export async function indexChannel(request: {
  readonly files: readonly PublishedFile[];
  readonly zstdCompress: ZstdCompress;
}): Promise<ChannelIndex> {
  const { files, zstdCompress } = request;
  const { entries, problems } = readEntries(files.map((file) => ({ file })));
  if (problems.length > 0) throw new UserError('a channel cannot be indexed', problems);
  const subdirs = [...new Set([...entries.map(({ subdir }) => subdir), 'noarch'])].sort();
  const index = new Map<string, Uint8Array>();
  for (const subdir of subdirs) {
    const own = entries.filter((entry) => entry.subdir === subdir);
    const exported = files.filter((_, at) => entries[at]?.subdir === subdir);
    const forms = {
      'repodata.json': repodataOf(subdir, own),
      'run_exports.json': runExportsFile(subdir, exported),
    };
    for (const [name, value] of Object.entries(forms)) {
      const text = condaJsonFile(value);
      index.set(`${subdir}/${name}`, text);
      index.set(`${subdir}/${name}.zst`, await zstdCompress(text, ZSTD_LEVEL));
    }
  }
  return index;
}

/** Higher levels make repodata smaller by less than 1 %. */
export const ZSTD_LEVEL = 16;

/** Returns the entries of the files that can be indexed, and the problems of the others. */
export function readEntries(files: readonly { readonly file: IndexedFile; readonly subdir?: string }[]): {
  readonly entries: readonly RepodataEntry[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const entries = files.flatMap(({ file, subdir }) => {
    try {
      return [readEntry(file, subdir)];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  return { entries, problems };
}
