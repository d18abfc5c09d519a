import { damaged } from './problems.js';

/** One frame that holds content; skippable frames are left out. */
export interface ZstdFrame {
  readonly bytes: Uint8Array;
  /** As the frame's header announces it; null where it does not. */
  readonly contentSize: number | null;
}

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const BLOCK_HEADER_SIZE = 3;
const CHECKSUM_SIZE = 4;
const RLE_BLOCK = 1;

/** Walks the frame and block headers of RFC 8878 without decoding. Throws UserError where they do not add up. */
export function splitZstdFrames(bytes: Uint8Array): ZstdFrame[] {
  if (bytes.length === 0) throw damaged('zstd', 'there are no bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: ZstdFrame[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const skippable = skippableFrameSize(view, offset);
    if (skippable !== null) {
      offset += skippable;
      continue;
    }
    const { size, contentSize } = measureFrame(view, offset);
    frames.push({ bytes: bytes.subarray(offset, offset + size), contentSize });
    offset += size;
  }
  return frames;
}

function skippableFrameSize(view: DataView, offset: number): number | null {
  if (readLittleEndian(view, offset, 4) >>> 4 !== SKIPPABLE_MAGIC >>> 4) return null;
  const size = 8 + readLittleEndian(view, offset + 4, 4);
  if (offset + size > view.byteLength) throw cut();
  return size;
}

function measureFrame(view: DataView, offset: number): { size: number; contentSize: number | null } {
  if (readLittleEndian(view, offset, 4) !== MAGIC) throw damaged('zstd', `no frame starts at byte ${offset}`);
  const descriptor = readLittleEndian(view, offset + 4, 1);
  const singleSegment = (descriptor & 0x20) !== 0;
  const windowSize = singleSegment ? 0 : 1;
  const dictionarySize = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeField = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0;
  const sizeOffset = offset + 5 + windowSize + dictionarySize;
  const contentSize = sizeField === 0 ? null : readLittleEndian(view, sizeOffset, sizeField);
  const end = endOfBlocks(view, sizeOffset + sizeField) + ((descriptor & 4) === 0 ? 0 : CHECKSUM_SIZE);
  if (end > view.byteLength) throw cut();
  // RFC 8878, 3.1.1.1.4: the two-byte field counts from 256.
  return {
    size: end - offset,
    contentSize: contentSize !== null && sizeField === 2 ? contentSize + 256 : contentSize,
  };
}

function endOfBlocks(view: DataView, start: number): number {
  for (let offset = start; ; ) {
    const header = readLittleEndian(view, offset, BLOCK_HEADER_SIZE);
    const isLast = (header & 1) === 1;
    offset += BLOCK_HEADER_SIZE + (((header >>> 1) & 3) === RLE_BLOCK ? 1 : header >>> 3);
    if (isLast) return offset;
  }
}

/** Sizes above 2^53 lose precision, which is harmless: they exceed every limit. */
function readLittleEndian(view: DataView, offset: number, length: number): number {
  if (offset + length > view.byteLength) throw cut();
  let value = 0;
  for (let index = length - 1; index >= 0; index -= 1) value = value * 256 + view.getUint8(offset + index);
  return value;
}

function cut() {
  return damaged('zstd', 'the data ends inside a frame');
}
