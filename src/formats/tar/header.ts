import { BugError } from '../../errors.js';
import { XATTR } from './pax.js';

/** The metadata of one tar entry. */
export interface TarEntry {
  /** Separated by `/`; a directory may end in `/`. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'softlink' | 'hardlink';
  /** Permission bits. */
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Bytes of content after the header; only for files. */
  readonly size?: number;
  /** Only for links; a hard link names the path of an earlier entry. */
  readonly linkTarget?: string;
  /** Default 0. */
  readonly uid?: number;
  /** Default 0. */
  readonly gid?: number;
  /** Extended attributes by name; default none. */
  readonly xattrs?: ReadonlyMap<string, Buffer>;
}

export const BLOCK_SIZE = 512;

/** Two zero blocks end an archive (POSIX.1-1988). */
export const END_OF_ARCHIVE = Buffer.alloc(2 * BLOCK_SIZE);

/**
 * Returns the header blocks of one entry: ustar, owners by number only. A path or target that ustar cannot hold is preceded by
 * a GNU `L` or `K` record, which every tar reads (busybox ignores pax paths). Throws BugError if a number does not fit.
 */
export function tarHeader(entry: TarEntry): Buffer {
  const path = Buffer.from(
    entry.type === 'directory' && !entry.path.endsWith('/') ? `${entry.path}/` : entry.path,
  );
  const target = Buffer.from(entry.linkTarget ?? '');
  const split = splitPath(path);
  const blocks = [
    ...xattrRecords(entry.xattrs),
    ...(target.length > NAME_SIZE ? longRecord('K', target) : []),
    ...(split === null ? longRecord('L', path) : []),
    ustarBlock({
      name: split?.name ?? path.subarray(0, NAME_SIZE),
      prefix: split?.prefix ?? Buffer.alloc(0),
      typeFlag: TYPE_FLAGS[entry.type],
      mode: entry.mode,
      mtime: entry.mtime,
      size: entry.size ?? 0,
      uid: entry.uid ?? 0,
      gid: entry.gid ?? 0,
      target: target.subarray(0, NAME_SIZE),
    }),
  ];
  return blocks.length === 1 && blocks[0] !== undefined ? blocks[0] : Buffer.concat(blocks);
}

/** Returns the zero bytes that pad `size` bytes of content to a whole block. */
export function padding(size: number): Buffer {
  return ZEROS.subarray(0, (BLOCK_SIZE - (size % BLOCK_SIZE)) % BLOCK_SIZE);
}

const NAME_SIZE = 100;
const PREFIX_SIZE = 155;
const ZEROS = Buffer.alloc(BLOCK_SIZE);
const SLASH = 0x2f;
/** Fields of an extension header: only its name, type and size matter. */
const NAMELESS = {
  prefix: Buffer.alloc(0),
  mode: 0,
  mtime: 0,
  uid: 0,
  gid: 0,
  target: Buffer.alloc(0),
} as const;
const TYPE_FLAGS = { file: '0', hardlink: '1', softlink: '2', directory: '5' } as const;

interface UstarFields {
  readonly name: Buffer;
  readonly prefix: Buffer;
  readonly typeFlag: string;
  readonly mode: number;
  readonly mtime: number;
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  readonly target: Buffer;
}

/**
 * Splits a path at a slash into a prefix of at most 155 bytes and a name of at most 100. Returns null if no slash allows that.
 */
function splitPath(path: Buffer): { name: Buffer; prefix: Buffer } | null {
  if (path.length <= NAME_SIZE) return { name: path, prefix: Buffer.alloc(0) };
  const slash = path.indexOf(SLASH, path.length - NAME_SIZE - 1);
  if (slash <= 0 || slash > PREFIX_SIZE || slash >= path.length - 1) return null;
  return { name: path.subarray(slash + 1), prefix: path.subarray(0, slash) };
}

/** GNU tar's record for a long name: a separate entry whose content is the name and a NUL. */
function longRecord(typeFlag: 'K' | 'L', text: Buffer): Buffer[] {
  const size = text.length + 1;
  const header = ustarBlock({ ...NAMELESS, name: Buffer.from('././@LongLink'), typeFlag, size });
  return [header, text, Buffer.alloc(1), padding(size)];
}

/** Returns a pax header (POSIX.1-2001) with the extended attributes; empty if there are none. */
function xattrRecords(xattrs: TarEntry['xattrs']): Buffer[] {
  if (xattrs === undefined || xattrs.size === 0) return [];
  const records = [...xattrs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => paxRecord(`${XATTR}${name}`, value));
  const data = Buffer.concat(records);
  const header = ustarBlock({
    ...NAMELESS,
    name: Buffer.from('././@PaxHeader'),
    typeFlag: 'x',
    size: data.length,
  });
  return [header, data, padding(data.length)];
}

// A record begins with its length, which counts its own digits.
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function ustarBlock(fields: UstarFields): Buffer {
  const block = Buffer.alloc(BLOCK_SIZE);
  fields.name.copy(block, 0);
  writeOctal(block, 100, 7, fields.mode);
  writeNumber(block, 108, 7, fields.uid);
  writeNumber(block, 116, 7, fields.gid);
  writeNumber(block, 124, 11, fields.size);
  writeOctal(block, 136, 11, fields.mtime);
  block.fill(' ', 148, 156);
  block.write(fields.typeFlag, 156, 'latin1');
  fields.target.copy(block, 157);
  block.write('ustar\x0000', 257, 'latin1');
  fields.prefix.copy(block, 345);
  writeOctal(block, 148, 6, checksum(block));
  block[154] = 0;
  return block;
}

/**
 * Writes octal digits; a number that is too large for them (sizes from 8 GiB, owners from 2097152) is written in GNU's
 * base-256, which every tar reads.
 */
function writeNumber(block: Buffer, offset: number, digits: number, value: number): void {
  if (value < 8 ** digits || !Number.isSafeInteger(value)) {
    writeOctal(block, offset, digits, value);
    return;
  }
  block[offset] = 0x80;
  const end = offset + digits + 1;
  block.writeUInt32BE(value % 2 ** 32, end - 4);
  block.writeUIntBE(Math.floor(value / 2 ** 32), end - 7, 3);
}

function writeOctal(block: Buffer, offset: number, digits: number, value: number): void {
  const text = value.toString(8).padStart(digits, '0');
  if (!Number.isSafeInteger(value) || value < 0 || text.length > digits) {
    throw new BugError(`${value} does not fit into ${digits} octal digits of a tar header`);
  }
  block.write(text, offset, 'latin1');
}

function checksum(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < block.length; at += 1) sum += block[at] ?? 0;
  return sum;
}
