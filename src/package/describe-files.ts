import { posix } from 'node:path';
import { type Content, contentDigest } from '../formats/content.js';
import type { PackageEntry, PathRecord } from './types.js';

/** The content of info/paths.json, for JSON.stringify. */
export interface PathsJson {
  readonly paths: readonly Readonly<Record<string, string | number>>[];
  readonly paths_version: 1;
}

/**
 * Returns the content of info/paths.json for a package's entries, sorted by path. `placeholders` maps paths of files to the
 * build prefixes in them. As in conda-build, a soft link has the checksum of the file that it points to, or of zero bytes.
 */
export function describeFiles(
  entries: readonly PackageEntry[],
  placeholders: ReadonlyMap<string, NonNullable<PathRecord['placeholder']>>,
): PathsJson {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const sorted = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const paths = sorted.map((entry) => {
    const content = contentOf(entry, byPath);
    const placeholder = placeholders.get(entry.path);
    return {
      _path: entry.path,
      ...(placeholder === undefined ? {} : { file_mode: placeholder.mode }),
      path_type: entry.type === 'file' ? 'hardlink' : entry.type,
      ...(placeholder === undefined ? {} : { prefix_placeholder: placeholder.prefix }),
      sha256: contentDigest(content),
      size_in_bytes: content.length,
    };
  });
  return { paths, paths_version: 1 };
}

/** Linux follows at most this many links in one path. */
const MOST_LINKS = 40;

function contentOf(entry: PackageEntry, byPath: ReadonlyMap<string, PackageEntry>): Content {
  let current: PackageEntry | undefined = entry;
  for (let links = 0; current !== undefined && links < MOST_LINKS; links += 1) {
    if (current.type === 'file') return current.data;
    if (current.type === 'directory') break;
    const target: string =
      current.type === 'hardlink' ? current.target : posix.join(posix.dirname(current.path), current.target);
    current = byPath.get(target);
  }
  return Buffer.alloc(0);
}
