/** The 48 bits that a block begins with, and those that end a stream; neither need stand at the begin of a byte. */
const BLOCK = 0x314159265359n;
const END = 0x177245385090n;
const MAGIC_BITS = 48;

/** Where a block or the end of a stream seems to begin, in bits. Compressed content holds such bits by chance, once in 2^47. */
export interface Mark {
  readonly bit: number;
  readonly kind: 'block' | 'end';
}

interface Pattern {
  readonly kind: Mark['kind'];
  /** Bits by which the magic number begins before a byte does. */
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

/** By two whole bytes of it the number of a pattern, from 1; 0 where no pattern has them. */
const BY_TWO_BYTES = new Uint8Array(2 ** 16);
for (const [index, { bytes }] of PATTERNS.entries()) BY_TWO_BYTES[bytes.readUInt16BE(1)] = index + 1;

/** The first mark that begins at or behind bit `from`; null where there is none before the end of `data`. */
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

/** 32 bits that begin at `bit`. */
export function readChecksum(data: Buffer, bit: number): number {
  const bytes = alignedBits(data, bit, 32);
  return bytes.readUInt32BE(0);
}

/** Bits of `data` from `start` on, moved to the begin of a byte; the last byte is filled up with zeros. */
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

/** A stream of one block alone: `level` is its size in 100 kB. The block is the bits from `start` to `end`. */
export function streamOfBlock(
  data: Buffer,
  level: number,
  { start, end }: { start: number; end: number },
): Buffer {
  const length = end - start;
  const block = alignedBits(data, start, length);
  // The end, and the checksum of the whole, which is that of the only block.
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
