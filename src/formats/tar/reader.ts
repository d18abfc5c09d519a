import { allowanceOf, limitOf, overLimit } from '../../limits.js';
import { escapeControls } from '../../text/escape.js';
import { type Content, partOf, wholeOf } from '../content.js';
import { extended, isExtension } from './extension.js';
import { isZeroBlock, type Overrides, type RawHeader, readHeader } from './fields.js';
import { BLOCK_SIZE } from './header.js';
import { oldSparseFile, paxSparseFile, type SparseFile, withHoles } from './sparse.js';

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
export function readTar(archive: Content, { of = 'a package' }: TarRules = {}): RawEntry[] {
  const entries: RawEntry[] = [];
  const isLayer = of === 'a layer';
  let room = isLayer ? roomForHoles(archive) : 0;
  const most = limitOf('package-paths');
  let pending = NOTHING_PENDING;
  for (let offset = 0; offset < archive.length; ) {
    if (offset + BLOCK_SIZE > archive.length)
      throw new TarError(`the archive ends inside a header at byte ${offset}`);
    const block = archive.subarray(offset, offset + BLOCK_SIZE);
    if (isZeroBlock(block)) break;
    const own = readHeader(block);
    if (own === null) throw new TarError(`no tar header at byte ${offset}`);
    const isAhead = isExtension(own.typeFlag);
    const header = isAhead ? own : { ...own, ...pending };
    if (isAhead && header.size > limitOf('tar-extension'))
      throw overLimit('an archive cannot be read', 'tar-extension', { found: `${header.size} bytes` });
    const isLeftOut = isLayer && !isAhead && !isKnown(header);
    const holes =
      isLayer && !isAhead ? holesOf(archive, { block, header, start: offset + BLOCK_SIZE }) : null;
    const type = isAhead || isLeftOut ? null : holes === null ? typeOf(header) : 'file';
    const hasContent = isAhead || type === 'file' || (isLeftOut && !DEVICES.includes(own.typeFlag));
    const size = hasContent ? header.size : 0;
    const start = own.typeFlag === SPARSE && holes !== null ? holes.start : offset + BLOCK_SIZE;
    if (start + size > archive.length) throw new TarError(`the archive ends inside ${quote(header.path)}`);
    const data = partOf(archive, start, start + size);
    offset = start + Math.ceil(size / BLOCK_SIZE) * BLOCK_SIZE;
    if (isLeftOut) {
      pending = NOTHING_PENDING;
      continue;
    }
    if (type === null) {
      const next = extended(pending, header.typeFlag, wholeOf(data));
      if (next === null) throw new TarError(`${quote(header.path)} holds damaged pax records`);
      pending = next;
      continue;
    }
    if (entries.length === most) throw overLimit('an archive cannot be read', 'package-paths');
    // Beyond the room a file is taken for its stored bytes: of a file of so many zeros nobody needs the checksum.
    const hasRoom = holes !== null && holes.size <= room;
    if (hasRoom) room -= holes.size;
    entries.push({
      type,
      path: header.path,
      mtime: header.mtime,
      mode: header.mode,
      target: header.target,
      data: hasRoom ? withHoles(partOf(archive, holes.start, start + size), holes) : data,
    });
    pending = NOTHING_PENDING;
  }
  return entries;
}

/**
 * What no package may have is in many bases of images: sparse files, which are read with their holes; devices, fifos and what
 * else a file system has, which are left out.
 */
export interface TarRules {
  readonly of?: 'a package' | 'a layer';
}

/** What is wrong with an archive as a whole. */
export class TarError extends Error {}

const NOTHING_PENDING: Overrides = {};
const SLASH = 0x2f;
const SPARSE = 'S';
/** So much may come of holes of any layer, however small. */
const FREE_HOLES = 1 << 26;
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

function isKnown({ typeFlag }: RawHeader): boolean {
  return typeFlag === SPARSE || Object.hasOwn(TYPES, typeFlag);
}

function typeOf(header: RawHeader): RawEntry['type'] {
  if (header.sparse !== undefined) throw new TarError(`${quote(header.path)} is a sparse file`);
  const type = TYPES[header.typeFlag];
  // Before POSIX a directory was a file whose name ends in a slash.
  if (type === 'file' && header.path.at(-1) === SLASH) return 'directory';
  if (type !== undefined) return type;
  const what = REFUSED[header.typeFlag] ?? `an entry of the unknown type ${JSON.stringify(header.typeFlag)}`;
  throw new TarError(`${quote(header.path)} is ${what}`);
}

/** Null for a file without holes. */
function holesOf(
  archive: Content,
  { block, header, start }: { block: Buffer; header: RawHeader; start: number },
): SparseFile | null {
  const isOld = header.typeFlag === SPARSE;
  if (!isOld && (header.sparse === undefined || TYPES[header.typeFlag] !== 'file')) return null;
  const holes = isOld
    ? oldSparseFile(archive, block, start)
    : paxSparseFile(header.sparse ?? new Map(), archive, start);
  if (holes !== null) return holes;
  throw new TarError(`${quote(header.path)} is a sparse file whose map is damaged`);
}

function roomForHoles({ length }: Content): number {
  return allowanceOf(length, { ratio: 'layer-ratio', most: 'layer-unpacked', free: FREE_HOLES }).most;
}

function quote(path: Buffer): string {
  return `"${escapeControls(path.toString())}"`;
}
