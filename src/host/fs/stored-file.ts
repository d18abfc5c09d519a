import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Representation } from '../http/conditions.js';

/** A file below a folder, open for reading. */
export interface StoredFile extends Representation {
  readonly handle: FileHandle;
}

/** Why there is no file to send. `unavailable`: the file may exist, and the client may ask again. */
export type NotOpened = 'missing' | 'forbidden' | 'unavailable';

/**
 * Opens the file that a url's path names below `root` (absolute, without links). Returns `missing` for everything that is not a
 * file of that folder: hidden names, folders, devices, and links that lead out of it.
 */
export async function openStored(root: string, urlPath: string): Promise<StoredFile | NotOpened> {
  const segments = segmentsOf(urlPath);
  if (segments === null) return 'missing';
  const path = join(root, ...segments);
  // Without O_NONBLOCK, a pipe without a writer would block the request for ever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(whyNotOpened);
  if (typeof handle === 'string') return handle;
  const stat = await handle.stat({ bigint: true });
  if (stat.isFile() && isBelow(root, await realPath(handle, path))) {
    const etag = `"${[stat.ino, stat.size, stat.mtimeNs].map((part) => part.toString(16)).join('-')}"`;
    const lastModified = new Date(Math.floor(Number(stat.mtimeMs) / 1000) * 1000).toUTCString();
    return { handle, size: Number(stat.size), etag, lastModified };
  }
  await handle.close();
  return 'missing';
}

const REASONS: Readonly<Record<string, NotOpened>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ELOOP: 'missing',
  ENAMETOOLONG: 'missing',
  ENXIO: 'missing',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
};

/** Returns the reason for an error of opening a file: only some errors mean that it does not exist. */
export function whyNotOpened(error: NodeJS.ErrnoException): NotOpened {
  return REASONS[error.code ?? ''] ?? 'unavailable';
}

/** Returns null if a segment of the path is not a plain name. */
function segmentsOf(urlPath: string): string[] | null {
  const [path = ''] = urlPath.split('?');
  if (!path.startsWith('/')) return null;
  try {
    const segments = path.slice(1).split('/').map(decodeURIComponent);
    return segments.every(isName) ? segments : null;
  } catch {
    return null;
  }
}

/** A leading dot excludes `..` and the hidden files of a channel. */
function isName(segment: string): boolean {
  return segment !== '' && !segment.startsWith('.') && !/[/\\\0]/.test(segment);
}

function isBelow(root: string, path: string): boolean {
  const folder = root === sep ? sep : `${root}${sep}`;
  return path.startsWith(folder) && path.slice(folder.length).split(sep).every(isName);
}

/** Returns the real path of the open file; resolves `path` if there is no /proc. */
async function realPath(handle: FileHandle, path: string): Promise<string> {
  return readlink(`/proc/self/fd/${handle.fd}`).catch(() => realpath(path).catch(() => ''));
}
