import { UserError } from '../../errors.js';
import { extended, isExtension } from '../../formats/tar/extension.js';
import { isZeroBlock, type Overrides, readHeader } from '../../formats/tar/fields.js';
import { BLOCK_SIZE } from '../../formats/tar/header.js';
import type { RandomAccess } from '../../host/fs/random-access.js';
import { limitOf, overLimit } from '../../limits.js';
import type { ImageFiles } from './files.js';

/** Offset and size of the regular files of a tar, by name; links within the tar are resolved. */
type Index = ReadonlyMap<string, Extent>;

interface Extent {
  readonly offset: number;
  readonly size: number;
}

const CHUNK = 1 << 20;

/**
 * Opens the files of a tar without unpacking it: only its headers are read. Throws UserError if it is not a tar, or is
 * damaged.
 */
export function tarFiles(where: string, tar: RandomAccess): ImageFiles {
  const index = readIndex(where, tar);
  return {
    where,
    size: (name) => index.get(name)?.size ?? null,
    async *read(name) {
      const extent = index.get(name);
      if (extent === undefined) throw damaged(where, `no such file in it: ${JSON.stringify(name)}`);
      for (let done = 0; done < extent.size; done += CHUNK) {
        yield tar.read(extent.offset + done, Math.min(CHUNK, extent.size - done));
      }
    },
  };
}

function readIndex(where: string, tar: RandomAccess): Index {
  const index = new Map<string, Extent>();
  const links: { name: string; target: string }[] = [];
  let pending: Overrides = {};
  let entries = 0;
  for (let offset = 0; offset + BLOCK_SIZE <= tar.size; ) {
    const block = tar.read(offset, BLOCK_SIZE);
    if (isZeroBlock(block)) break;
    const own = readHeader(block);
    if (own === null) throw notTar(where, offset);
    if (++entries > limitOf('image-entries'))
      throw overLimit('the archive cannot be used', 'image-entries', { where });
    const isAhead = isExtension(own.typeFlag);
    const header = isAhead ? own : { ...own, ...pending };
    const start = offset + BLOCK_SIZE;
    const size = '\x000'.includes(own.typeFlag) || isAhead ? header.size : 0;
    if (start + size > tar.size) throw damaged(where, `the tar ends inside the entry at byte ${offset}`);
    offset = start + Math.ceil(size / BLOCK_SIZE) * BLOCK_SIZE;
    if (isAhead) {
      if (size > limitOf('tar-extension'))
        throw overLimit('the archive cannot be used', 'tar-extension', { where, found: `${size} bytes` });
      pending = extended(pending, own.typeFlag, tar.read(start, size)) ?? pending;
      continue;
    }
    pending = {};
    const name = normal(header.path.toString());
    if ('\x000'.includes(own.typeFlag)) index.set(name, { offset: start, size });
    else if (own.typeFlag === '1') links.push({ name, target: normal(header.target.toString()) });
    else if (own.typeFlag === '2') links.push({ name, target: besides(name, header.target.toString()) });
  }
  follow(links, index);
  return index;
}

/** Linux follows as many links (MAXSYMLINKS). */
const MOST_LINKS = 40;

/** Resolves links, which may point to other links anywhere in the tar; dangling links are left out. */
function follow(links: readonly { name: string; target: string }[], index: Map<string, Extent>): void {
  let left = links;
  for (let passes = 0; left.length > 0 && passes < MOST_LINKS; passes += 1) {
    left = left.filter(({ name, target }) => {
      const extent = index.get(target);
      if (extent !== undefined && !index.has(name)) index.set(name, extent);
      return extent === undefined;
    });
  }
}

// A name is only looked up, never opened: a path with `..` finds nothing.
function normal(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

// docker saves a layer that two images share once, and writes a symlink `../<id>/layer.tar` for the second.
function besides(name: string, target: string): string {
  const parts = name.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function notTar(where: string, offset: number): UserError {
  if (offset > 0) return damaged(where, `no tar header at byte ${offset}`);
  return new UserError('not a tar file', {
    where,
    message: 'the file does not begin with a tar header',
    expected:
      'a tar file from docker save, or of an OCI layout, uncompressed or compressed with gzip, bzip2, xz or zstd',
  });
}

function damaged(where: string, message: string): UserError {
  return new UserError('the archive cannot be used', { where, message });
}
