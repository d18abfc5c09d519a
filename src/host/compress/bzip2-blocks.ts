/** The magic numbers (48 bits) of a block and of the end of a stream. Neither has to start at a byte boundary. */
const BLOCK = 0x314159265359n;
const END = 0x177245385090n;
const MAGIC_BITS = 48;

/**
 * The position, in bits, of a magic number: probably a block or the end of a stream. Compressed data contains such bits by
 * chance, once in 2^47.
 */
export interface Mark {
  readonly bit: number;
  readonly kind: 'block' | 'end';
}

interface Pattern {
  readonly kind: Mark['kind'];
  /** Number of bits by which the magic number starts before a byte boundary. */
  readonly shift: number;
  readonly bytes: Buffer;
  readonly firstMask: number;
  readonly lastMask: number;
}

const PATTERNS: readonly Pattern[] = (
  [
    ['block', BLOCK],
    ['end', END],
  ] as const
).flatMap(([kind, magic]) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((shift) => ({
    kind,
    shift,
    bytes: Buffer.from((magic << BigInt(shift)).toString(16).padStart(14, '0'), 'hex'),
    firstMask: 0xff >>> (8 - shift),
    lastMask: (0xff << shift) & 0xff,
  })),
);

/**
 * The number of a pattern (from 1), indexed by the first two whole bytes of its magic number; 0 if no pattern has these bytes.
 */
const BY_TWO_BYTES = new Uint8Array(2 ** 16);
for (const [index, { bytes }] of PATTERNS.entries()) BY_TWO_BYTES[bytes.readUInt16BE(1)] = index + 1;

/** Returns the first mark that begins at or after bit `from`; null if there is none before the end of `data`. */
export function findMark(data: Buffer, from: number): Mark | null {
  for (let at = Math.ceil(from / 8); at + 6 <= data.length; at += 1) {
    const pattern = BY_TWO_BYTES[((data[at] ?? 0) << 8) | (data[at + 1] ?? 0)] ?? 0;
    if (pattern === 0) continue;
    const mark = markAt(data, at, PATTERNS[pattern - 1]);
    if (mark !== null && mark.bit >= from) return mark;
  }
  return null;
}

function markAt(data: Buffer, at: number, pattern: Pattern | undefined): Mark | null {
  if (pattern === undefined) return null;
  const { bytes, firstMask, lastMask, shift, kind } = pattern;
  const isThere =
    data.compare(bytes, 1, 6, at, at + 5) === 0 &&
    ((data[at - 1] ?? 0) & firstMask) === bytes[0] &&
    ((data[at + 5] ?? 0) & lastMask) === bytes[6];
  return isThere ? { bit: at * 8 - shift, kind } : null;
}

/** Returns the 32 bits that begin at `bit`. */
export function readChecksum(data: Buffer, bit: number): number {
  const bytes = alignedBits(data, bit, 32);
  return bytes.readUInt32BE(0);
}

/** Returns `length` bits of `data` from bit `start` on, shifted to a byte boundary; the last byte is padded with zeros. */
export function alignedBits(data: Buffer, start: number, length: number): Buffer {
  const size = Math.ceil(length / 8);
  const result = Buffer.alloc(size);
  const shift = start % 8;
  let at = Math.floor(start / 8);
  let current = data[at] ?? 0;
  for (let index = 0; index < size; index += 1) {
    at += 1;
    const next = data[at] ?? 0;
    result[index] = (current << shift) | (next >>> (8 - shift));
    current = next;
  }
  const spare = size * 8 - length;
  if (spare > 0) result[size - 1] = ((result[size - 1] ?? 0) >>> spare) << spare;
  return result;
}

/**
 * Returns a bzip2 stream that contains one block: the bits of `data` from `start` to `end`. `level` is the block size in 100
 * kB.
 */
export function streamOfBlock(
  data: Buffer,
  level: number,
  { start, end }: { start: number; end: number },
): Buffer {
  const length = end - start;
  const block = alignedBits(data, start, length);
  // The stream ends with the checksum of its content, which is the checksum of its only block.
  const tail = Buffer.alloc(10);
  tail.writeUIntBE(Number(END), 0, 6);
  tail.writeUInt32BE(readChecksum(data, start + MAGIC_BITS), 6);
  const used = length % 8;
  if (used === 0) return Buffer.concat([headerOf(level), block, tail]);
  const moved = Buffer.alloc(tail.length + 1);
  for (const [index, byte] of tail.entries()) {
    moved[index] = (moved[index] ?? 0) | (byte >>> used);
    moved[index + 1] = byte << (8 - used);
  }
  moved[0] = (moved[0] ?? 0) | (block.at(-1) ?? 0);
  return Buffer.concat([headerOf(level), block.subarray(0, -1), moved]);
}

function headerOf(level: number): Buffer {
  return Buffer.from(`BZh${level}`, 'latin1');
}
