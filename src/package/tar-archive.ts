import { wholeOf } from '../formats/content.js';
import { END_OF_ARCHIVE, padding, type TarEntry, tarHeader } from '../formats/tar/header.js';
import { byText } from '../text/order.js';
import type { PackageEntry } from './types.js';

/**
 * Returns a complete tar archive: entries sorted by path, hard links after the files, no write permission for group and others.
 * The same entries give the same bytes, whatever their order.
 */
export function tarArchive(entries: readonly PackageEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => rank(a) - rank(b) || byText(a.path, b.path));
  return Buffer.concat([...sorted.flatMap(chunksOf), END_OF_ARCHIVE]);
}

const WRITABLE_BY_OWNER_ONLY = 0o755;

function chunksOf(entry: PackageEntry): Buffer[] {
  const header = tarHeader(tarEntryOf(entry));
  return entry.type === 'file' ? [header, wholeOf(entry.data), padding(entry.data.length)] : [header];
}

function tarEntryOf(entry: PackageEntry): TarEntry {
  const { path, type, mtime } = entry;
  if (type === 'softlink') return { path, type, mtime, mode: 0o777, linkTarget: entry.target };
  if (type === 'hardlink') return { path, type, mtime, mode: 0o644, linkTarget: entry.target };
  const mode = entry.mode & WRITABLE_BY_OWNER_ONLY;
  return type === 'file' ? { path, type, mtime, mode, size: entry.data.length } : { path, type, mtime, mode };
}

function rank(entry: PackageEntry): number {
  return entry.type === 'hardlink' ? 1 : 0;
}
