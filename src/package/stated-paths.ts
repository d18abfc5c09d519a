import { messageOf, UserError } from '../errors.js';
import { type Content, contentDigest, wholeOf } from '../formats/content.js';
import type { ArchiveFile } from './archives.js';
import { infoFiles } from './info-files.js';
import { readLegacyPaths } from './legacy-paths.js';
import { readPathsJson, type StatedPaths } from './paths-json.js';
import type { PathRecord } from './types.js';

/**
 * Reads what a package states about its files from the texts below `info/`. Returns null if it states nothing: then every entry
 * counts.
 */
export function statedPaths(text: (path: string) => string | undefined): StatedPaths | null {
  const pathsJson = text('info/paths.json');
  if (pathsJson !== undefined) return readPathsJson(pathsJson);
  const files = text('info/files');
  if (files === undefined) return null;
  return readLegacyPaths({
    files,
    hasPrefix: text('info/has_prefix') ?? '',
    noLink: [text('info/no_link'), text('info/no_softlink')].join('\n'),
  });
}

/**
 * Returns the path records of a package file, not compared with its files. Only the info archive of a `.conda` is unpacked; for
 * a `.tar.bz2`, a sha256 and size that are not stated are computed. Throws UserError if the file cannot be read.
 */
export async function readStatedPaths(file: ArchiveFile): Promise<readonly PathRecord[]> {
  return statedIn(await infoFiles(file), file.fn);
}

/** Returns the path records that the files of a package's info archive state, as `readStatedPaths` does. */
export function statedIn(files: ReadonlyMap<string, Content>, fn: string): readonly PathRecord[] {
  try {
    const stated = statedPaths((path) => textOf(files.get(path)))?.paths ?? [];
    return stated.map((record) =>
      record.sha256 === null ? measured(record, files.get(record.path)) : record,
    );
  } catch (error) {
    const message = messageOf(error);
    throw new UserError(`${fn} cannot be used`, { where: fn, message }, { cause: error });
  }
}

function textOf(data: Content | undefined): string | undefined {
  return data === undefined ? undefined : wholeOf(data).toString();
}

function measured(stated: PathRecord, data: Content | undefined): PathRecord {
  if (data === undefined) return stated;
  return { ...stated, size: data.length, sha256: contentDigest(data) };
}
