import type { PieceReader } from './pieces.js';
import { damaged } from './problems.js';

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const LONGEST_HEADER = 18;
const BLOCK_HEADER_SIZE = 3;
const CHECKSUM_SIZE = 4;
const RLE_BLOCK = 1;
/** RFC 8878, 3.1.1.2.4: no block is larger. */
const LARGEST_BLOCK = 1 << 17;
/** Decoders refuse windows of more than 128 MiB unless they are configured for them. */
const LARGEST_WINDOW = 1 << 27;

/** Skips frames without content. Returns false at the end of the data. Throws UserError if no frame starts here. */
export function findZstdFrame(reader: PieceReader): boolean {
  for (;;) {
    const start = reader.peek(8);
    if (start.length === 0) return false;
    if (start.length < 8) throw cut();
    if (start.readUInt32LE(0) >>> 4 !== SKIPPABLE_MAGIC >>> 4) return true;
    skip(reader, 8 + start.readUInt32LE(4));
  }
}

/**
 * Yields the bytes of the next frame, its header and then each block (RFC 8878), without decoding or copying them. Throws
 * UserError if the frame is malformed or cut off.
 */
export function* zstdFrame(reader: PieceReader): Generator<Buffer, void, undefined> {
  const header = readFrameHeader(reader.peek(LONGEST_HEADER), reader.taken);
  yield taken(reader, header.size);
  for (let isLast = false; !isLast; ) {
    const block = reader.peek(BLOCK_HEADER_SIZE);
    if (block.length < BLOCK_HEADER_SIZE) throw cut();
    const bits = block.readUIntLE(0, BLOCK_HEADER_SIZE);
    isLast = (bits & 1) === 1;
    const length = ((bits >>> 1) & 3) === RLE_BLOCK ? 1 : bits >>> 3;
    if (length > LARGEST_BLOCK) throw damaged('zstd', `a block of ${length} bytes`);
    const end = isLast && header.hasChecksum ? CHECKSUM_SIZE : 0;
    yield taken(reader, BLOCK_HEADER_SIZE + length + end);
  }
}

/** Returns the decompressed size that the first frame states; null if it states none. */
export function announcedSize(bytes: Uint8Array): number | null {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LONGEST_HEADER));
  if (start.length < 6 || start.readUInt32LE(0) !== MAGIC) return null;
  return readFrameHeader(start, 0).contentSize;
}

interface FrameHeader {
  readonly size: number;
  readonly hasChecksum: boolean;
  readonly contentSize: number | null;
}

function readFrameHeader(bytes: Buffer, at: number): FrameHeader {
  if (bytes.length < 6) throw cut();
  if (bytes.readUInt32LE(0) !== MAGIC) throw damaged('zstd', `no frame starts at byte ${at}`);
  const descriptor = bytes[4] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  const windowSize = singleSegment ? 0 : 1;
  const dictionarySize = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeField = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0;
  const sizeOffset = 5 + windowSize + dictionarySize;
  const size = sizeOffset + sizeField;
  if (bytes.length < size) throw cut();
  const stated = sizeField === 0 ? null : littleEndian(bytes, sizeOffset, sizeField);
  // RFC 8878, 3.1.1.1.4: the two-byte field counts from 256.
  const contentSize = stated !== null && sizeField === 2 ? stated + 256 : stated;
  if (!singleSegment && windowOf(bytes[5] ?? 0) > LARGEST_WINDOW)
    throw damaged('zstd', `a window of ${windowOf(bytes[5] ?? 0)} bytes; the maximum is 2^27`);
  return { size, hasChecksum: (descriptor & 4) !== 0, contentSize };
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** Sizes above 2^53 lose precision, which is harmless: they exceed every limit. */
function littleEndian(bytes: Buffer, offset: number, length: number): number {
  let value = 0;
  for (let index = length - 1; index >= 0; index -= 1) value = value * 256 + (bytes[offset + index] ?? 0);
  return value;
}

function taken(reader: PieceReader, length: number): Buffer {
  const bytes = reader.take(length);
  if (bytes === null) throw cut();
  return bytes;
}

function skip(reader: PieceReader, length: number): void {
  for (let left = length; left > 0; left -= Math.min(left, LARGEST_BLOCK))
    taken(reader, Math.min(left, LARGEST_BLOCK));
}

function cut() {
  return damaged('zstd', 'the data ends inside a frame');
}
