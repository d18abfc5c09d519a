import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Representation } from '../http/conditions.js';

/** A file below a folder, open for reading. */
export interface StoredFile extends Representation {
  readonly handle: FileHandle;
}

/** Why there is no file to send; what is `unavailable` may be there, and can be asked for again. */
export type NotOpened = 'missing' | 'forbidden' | 'unavailable';

/**
 * Opens what a url's path names below `root` (absolute, without links). `missing` is everything that is no file of that
 * folder: hidden names, folders, devices, and links that lead out of it.
 */
export async function openStored(root: string, urlPath: string): Promise<StoredFile | NotOpened> {
  const segments = segmentsOf(urlPath);
  if (segments === null) return 'missing';
  const path = join(root, ...segments);
  // Without O_NONBLOCK a pipe that nobody writes to would hold the request for ever.
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

/** What an error of opening a file says: only some mean that there is none. */
export function whyNotOpened(error: NodeJS.ErrnoException): NotOpened {
  return REASONS[error.code ?? ''] ?? 'unavailable';
}

/** Null where a path has parts that could mean anything but a name. */
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

/** A leading dot covers `..` as well as what a channel keeps for itself. */
function isName(segment: string): boolean {
  return segment !== '' && !segment.startsWith('.') && !/[/\\\0]/.test(segment);
}

function isBelow(root: string, path: string): boolean {
  const folder = root === sep ? sep : `${root}${sep}`;
  return path.startsWith(folder) && path.slice(folder.length).split(sep).every(isName);
}

/** Where the open file lies; by its path where there is no /proc to ask. */
async function realPath(handle: FileHandle, path: string): Promise<string> {
  return readlink(`/proc/self/fd/${handle.fd}`).catch(() => realpath(path).catch(() => ''));
}
