import { escapeControls } from '../errors.js';
import { limitOf, overLimit } from '../limits.js';
import { type Content, partOf, wholeOf } from './content.js';
import { extended, isExtension } from './tar-extension.js';
import { isZeroBlock, type Overrides, type RawHeader, readHeader } from './tar-fields.js';
import { BLOCK_SIZE } from './tar-header.js';

/** An entry as an archive has it: nothing about it has been checked. */
export interface RawEntry {
  readonly type: 'file' | 'hardlink' | 'softlink' | 'directory';
  /** Bytes of the name; not known to be UTF-8, may be absolute, may climb. */
  readonly path: Buffer;
  /** Seconds since 1970, not negative. */
  readonly mtime: number;
  readonly mode: number;
  /** Of a link. */
  readonly target: Buffer;
  /** Of a file: a part of the archive. */
  readonly data: Content;
}

/**
 * Reads a tar archive; files' content is left where it is: old, ustar, pax and GNU, with long names. Throws TarError where the archive is damaged
 * or holds what no package may: devices, fifos, sparse files; LimitError for more entries or longer names than the limits allow.
 */
export function readTar(archive: Content, { devices = 'refused' }: TarRules = {}): RawEntry[] {
  const entries: RawEntry[] = [];
  const most = limitOf('package-paths');
  let pending = NOTHING_PENDING;
  for (let offset = 0; offset < archive.length; ) {
    if (offset + BLOCK_SIZE > archive.length)
      throw new TarError(`the archive ends inside a header at byte ${offset}`);
    const block = archive.subarray(offset, offset + BLOCK_SIZE);
    if (isZeroBlock(block)) break;
    const own = readHeader(block);
    if (own === null) throw new TarError(`no tar header at byte ${offset}`);
    if (devices === 'left out' && DEVICES.includes(own.typeFlag)) {
      offset += BLOCK_SIZE;
      pending = NOTHING_PENDING;
      continue;
    }
    const isAhead = isExtension(own.typeFlag);
    const header = isAhead ? own : { ...own, ...pending };
    const type = isAhead ? null : typeOf(header);
    if (isAhead && header.size > limitOf('tar-extension'))
      throw overLimit('an archive cannot be read', 'tar-extension', { found: `${header.size} bytes` });
    const size = isAhead || type === 'file' ? header.size : 0;
    const start = offset + BLOCK_SIZE;
    if (start + size > archive.length) throw new TarError(`the archive ends inside ${quote(header.path)}`);
    const data = partOf(archive, start, start + size);
    offset = start + Math.ceil(size / BLOCK_SIZE) * BLOCK_SIZE;
    if (type === null) {
      pending = extend(pending, header, wholeOf(data));
      continue;
    }
    if (entries.length === most) throw overLimit('an archive cannot be read', 'package-paths');
    entries.push({
      type,
      path: header.path,
      mtime: header.mtime,
      mode: header.mode,
      target: header.target,
      data,
    });
    pending = NOTHING_PENDING;
  }
  return entries;
}

/** Devices and fifos, which no package may have, are in many bases of images. */
export interface TarRules {
  readonly devices?: 'refused' | 'left out';
}

/** What is wrong with an archive as a whole. */
export class TarError extends Error {}

const NOTHING_PENDING: Overrides = {};
const SLASH = 0x2f;
/** Character and block devices, fifos; they have no content. */
const DEVICES = ['3', '4', '6'];

const TYPES: Readonly<Record<string, RawEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  // Contiguous files: POSIX lets a reader take them for plain ones.
  '7': 'file',
  '1': 'hardlink',
  '2': 'softlink',
  '5': 'directory',
};

const REFUSED: Readonly<Record<string, string>> = {
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a fifo',
  S: 'a sparse file',
};

function typeOf(header: RawHeader): RawEntry['type'] {
  const type = TYPES[header.typeFlag];
  // Before POSIX a directory was a file whose name ends in a slash.
  if (type === 'file' && header.path.at(-1) === SLASH) return 'directory';
  if (type !== undefined) return type;
  const what = REFUSED[header.typeFlag] ?? `an entry of the unknown type ${JSON.stringify(header.typeFlag)}`;
  throw new TarError(`${quote(header.path)} is ${what}`);
}

function extend(pending: Overrides, header: RawHeader, data: Buffer): Overrides {
  const next = extended(pending, header.typeFlag, data);
  if (next === null) throw new TarError(`${quote(header.path)} holds damaged pax records`);
  if (next.isSparse) throw new TarError(`${quote(header.path)} describes a sparse file`);
  return next;
}

function quote(path: Buffer): string {
  return `"${escapeControls(path.toString())}"`;
}
