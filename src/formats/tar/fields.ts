/** The fields of a header block that are used here. */
export interface RawHeader {
  readonly path: Buffer;
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970, from 0 to `LAST_SECOND`. */
  readonly mtime: number;
  readonly typeFlag: string;
  readonly target: Buffer;
  readonly uid: number;
  readonly gid: number;
  /** Only for sparse files: GNU's pax records about the holes, keys without `GNU.sparse.`. */
  readonly sparse?: ReadonlyMap<string, string>;
  /** Extended attributes by name; undefined if no extension header sets any. */
  readonly xattrs?: ReadonlyMap<string, Buffer>;
}

/** Fields that extension headers set for the next entry. */
export type Overrides = Partial<Omit<RawHeader, 'mode' | 'typeFlag'>>;

/** Reads a header block. Returns null if its checksum or a number is wrong. */
export function readHeader(block: Buffer): RawHeader | null {
  const checksum = readNumber(block, 148, 8);
  if (checksum !== unsignedSum(block) && checksum !== signedSum(block)) return null;
  const size = readNumber(block, 124, 12);
  const mode = readNumber(block, 100, 8);
  const mtime = readNumber(block, 136, 12);
  if (size === null || mode === null || mtime === null || size < 0) return null;
  return {
    path: readPath(block),
    mode,
    size,
    mtime: timeOf(mtime),
    typeFlag: String.fromCharCode(block[156] ?? 0),
    target: readText(block, 157, 100),
    // An owner that cannot be read is not needed: root is used.
    uid: Math.max(0, readNumber(block, 108, 8) ?? 0),
    gid: Math.max(0, readNumber(block, 116, 8) ?? 0),
  };
}

/** True for a block of zeros, which ends an archive. */
export function isZeroBlock(block: Buffer): boolean {
  return block[0] === 0 && block.every((byte) => byte === 0);
}

/** The largest mtime that a header can store in octal digits, in the year 2242; later times are set to it. */
export const LAST_SECOND = 0o77777777777;

/** Clamps a time to the range that a header can store. */
export function timeOf(seconds: number): number {
  return Math.min(Math.max(0, seconds), LAST_SECOND);
}

const CHECKSUM_START = 148;
const CHECKSUM_END = 156;

function readPath(block: Buffer): Buffer {
  const name = readText(block, 0, 100);
  // GNU's magic is "ustar  "; it uses the prefix field for other data.
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? readText(block, 345, 155) : name.subarray(0, 0);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]);
}

function readText(block: Buffer, offset: number, length: number): Buffer {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return end === -1 ? field : field.subarray(0, end);
}

/** Reads octal digits with spaces around them, or GNU's base-256; an empty field is 0. Returns null for anything else. */
export function readNumber(block: Buffer, offset: number, length: number): number | null {
  const first = block[offset] ?? 0;
  if ((first & 0x80) !== 0) return readBase256(block.subarray(offset, offset + length));
  const text = block
    .toString('latin1', offset, offset + length)
    .replaceAll('\0', ' ')
    .trim();
  if (text === '') return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}

function readBase256(field: Buffer): number | null {
  const bits = BigInt(field.length * 8 - 1);
  const value = BigInt.asIntN(Number(bits), BigInt(`0x${field.toString('hex')}`));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}

function unsignedSum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < block.length; index += 1) {
    if (index < CHECKSUM_START || index >= CHECKSUM_END) sum += block[index] ?? 0;
  }
  return sum;
}

/** Some old writers summed signed bytes. */
function signedSum(block: Buffer): number {
  const signed = new Int8Array(block.buffer, block.byteOffset, block.length);
  let sum = 8 * 0x20;
  for (let index = 0; index < signed.length; index += 1) {
    if (index < CHECKSUM_START || index >= CHECKSUM_END) sum += signed[index] ?? 0;
  }
  return sum;
}
