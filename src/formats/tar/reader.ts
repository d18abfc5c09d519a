import { allowanceOf, limitOf, overLimit } from '../../limits.js';
import { escapeControls } from '../../text/escape.js';
import { type Content, partOf, wholeOf } from '../content.js';
import { extended, isExtension } from './extension.js';
import { isZeroBlock, type Overrides, type RawHeader, readHeader } from './fields.js';
import { BLOCK_SIZE } from './header.js';
import { oldSparseFile, paxSparseFile, type SparseFile, withHoles } from './sparse.js';

/** An entry as it is in the archive, unchecked. */
export interface RawEntry {
  readonly type: 'file' | 'hardlink' | 'softlink' | 'directory';
  /** Bytes of the name: may be invalid UTF-8, absolute, or contain `..`. */
  readonly path: Buffer;
  /** Seconds since 1970, not negative. */
  readonly mtime: number;
  readonly mode: number;
  /** Only for links. */
  readonly target: Buffer;
  /** Only for files: a slice of the archive. */
  readonly data: Content;
}

/**
 * Reads a tar archive (old, ustar, pax and GNU formats, with long names); file content is not copied. Throws TarError if the
 * archive is damaged or contains what no package may have (devices, fifos, sparse files), LimitError for more entries or longer
 * names than the limits allow.
 */
export function readTar(archive: Content, { source = 'a package' }: TarRules = {}): RawEntry[] {
  const entries: RawEntry[] = [];
  const isLayer = source === 'a layer';
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
      if (next === null) throw new TarError(`${quote(header.path)} has damaged pax records`);
      pending = next;
      continue;
    }
    if (entries.length === most) throw overLimit('an archive cannot be read', 'package-paths');
    // If the holes exceed the limit, the file is read as its stored bytes: nobody needs the checksum of so many zeros.
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
 * Base images contain what no package may have. In a layer, sparse files are read with their holes, and devices, fifos and
 * unknown entries are skipped; in a package they are errors.
 */
export interface TarRules {
  readonly source?: 'a package' | 'a layer';
}

/** A tar archive that is damaged or contains what it may not. */
export class TarError extends Error {}

const NOTHING_PENDING: Overrides = {};
const SLASH = 0x2f;
const SPARSE = 'S';
/** Bytes that the sparse files of any layer may have, however small the layer is. */
const FREE_HOLES = 1 << 26;
/** Character and block devices, fifos; they have no content. */
const DEVICES = ['3', '4', '6'];

const TYPES: Readonly<Record<string, RawEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  // Contiguous files: POSIX lets a reader treat them as regular files.
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
  const kind = REFUSED[header.typeFlag] ?? `an entry of the unknown type ${JSON.stringify(header.typeFlag)}`;
  throw new TarError(`${quote(header.path)} is ${kind}`);
}

/** Reads the map of a sparse file. Returns null if the file is not sparse. Throws TarError if the map is damaged. */
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
