import { type Content, viewsOf } from '../formats/content.js';
import { END_OF_ARCHIVE, padding, tarHeader } from '../formats/tar/header.js';
import type { LinkEntry } from './link/link.js';

/**
 * Returns the entries as tar blocks, without the end-of-archive blocks, so that several results can be concatenated. Of a
 * relocated text only the path and the mode are packed; the relocation script writes its bytes.
 */
export function packEntries(entries: readonly LinkEntry[]): Buffer {
  return Buffer.concat(Array.from(packPieces(entries), (piece) => Buffer.from(piece)));
}

/** Same as `packEntries`, in pieces: a file is read when its turn comes, and a piece is valid until the next one is taken. */
export function* packPieces(entries: readonly LinkEntry[]): Generator<Buffer, void, undefined> {
  for (const entry of entries) yield* packEntry(entry);
}

/** Ends a sequence of packed members; strict tars require it. */
export const END_OF_TAR = END_OF_ARCHIVE;

/**
 * Returns the size of the entries on a file system with blocks of 4 KiB, and the folders that contain them (sorted, without the
 * prefix itself).
 */
export function measure(entries: readonly LinkEntry[]): { bytes: number; inodes: number; folders: string[] } {
  const sizes = entries.map((entry) => ('data' in entry ? entry.data.length : 0));
  const bytes = sizes.reduce((sum, size) => sum + roomOf(size), 0);
  const folders = [...foldersOf(entries)].sort();
  const own = entries.filter(({ type }) => type === 'directory').map(({ path }) => path);
  const folderCount = new Set([...folders, ...own]).size;
  const files = entries.filter(({ type }) => type !== 'hardlink' && type !== 'directory').length;
  return { bytes: bytes + folderCount * BLOCK, inodes: files + folderCount, folders };
}

/** Returns the bytes that a file of `size` bytes takes on a file system with blocks of 4 KiB. */
export function roomOf(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

const BLOCK = 4096;

function packEntry(entry: LinkEntry): Iterable<Buffer> {
  const { path, mtime } = entry;
  switch (entry.type) {
    case 'directory':
      return [tarHeader({ path, mtime, type: 'directory', mode: entry.mode })];
    case 'softlink':
      return [tarHeader({ path, mtime, type: 'softlink', mode: 0o777, linkTarget: entry.target })];
    case 'hardlink':
      return [tarHeader({ path, mtime, type: 'hardlink', mode: 0o644, linkTarget: entry.target })];
    case 'file':
      return packFile({ path, mtime, mode: entry.mode, data: entry.data });
    case 'relocated': {
      const data = entry.relocation.mode === 'text' ? Buffer.alloc(0) : entry.data;
      return packFile({ path, mtime, mode: entry.mode, data });
    }
  }
}

function* packFile({
  data,
  ...rest
}: {
  path: string;
  mode: number;
  mtime: number;
  data: Content;
}): Generator<Buffer, void, undefined> {
  yield tarHeader({ ...rest, type: 'file', size: data.length });
  yield* viewsOf(data);
  yield padding(data.length);
}

// If a folder is known, so are the folders above it.
function foldersOf(entries: readonly LinkEntry[]): Set<string> {
  const folders = new Set<string>();
  for (const { path } of entries) {
    for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
