import type Bzip2 from '@foxglove/wasm-bz2';
import { bounded, collect, type Decode } from './bounded.js';
import { findMark, readChecksum, streamOfBlock } from './bzip2-blocks.js';
import type { Most } from './most.js';
import { PieceReader } from './pieces.js';
import { damaged } from './problems.js';

/** Loads the decoder and returns a synchronous function. It keeps at most one block in memory. */
export async function loadBzip2(): Promise<Decode> {
  loading ??= load();
  const decoder = await loading;
  return (pieces, most) => bounded(decodeStreams(decoder, new PieceReader(pieces)), most, 'bzip2');
}

/**
 * Returns the decompressed content of all bzip2 streams. Throws UserError if the data is damaged or cut off, or if the output
 * exceeds `most` bytes.
 */
export async function bzip2Decompress(bytes: Uint8Array, most: Most): Promise<Buffer> {
  const decode = await loadBzip2();
  return collect(decode([bytes], most));
}

let loading: Promise<Bzip2> | undefined;

async function load(): Promise<Bzip2> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = new Set(events.flatMap((event) => process.listeners(event as 'uncaughtException')));
  const { default: module } = await import('@foxglove/wasm-bz2');
  const decoder = await module.init();
  // The module's loader adds handlers for failures of the whole process, which would change how this program exits.
  for (const event of events) {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before.has(listener)) process.removeListener(event, listener);
    }
  }
  return decoder;
}

const HEADER_SIZE = 4;
const MAGIC_BITS = 48;
const CHECKSUM_BITS = 32;
/** Maximum size of a compressed block, in bytes: 900,000 symbols of at most 20 bits, and its tables. */
const LONGEST_BLOCK = 5 << 19;
/** Output sizes to try for one block, in bytes. A run of 255 equal bytes takes 5 bytes in a block, so the output can be large. */
const ROOMS = [1 << 20, 1 << 23, 46 << 20];
/** How many false marks inside one block are tolerated. By chance there is one in many terabytes. */
const MOST_FALSE_MARKS = 2;

function* decodeStreams(decoder: Bzip2, reader: PieceReader): Generator<Uint8Array, void, undefined> {
  const decode = createBlockDecoder(decoder);
  do {
    const at = reader.taken;
    const [, level] = /^BZh([1-9])$/.exec(reader.take(HEADER_SIZE)?.toString('latin1') ?? '') ?? [];
    if (level === undefined) throw damaged('bzip2', `no stream starts at byte ${at}`);
    yield* decodeBlocks(decode, reader, Number(level));
  } while (reader.peek(1).length > 0);
}

type DecodeBlock = (stream: Buffer) => Uint8Array | 'damaged';

/** Yields the content of each block of one stream, from behind the header, and checks the end of the stream. */
function* decodeBlocks(
  decode: DecodeBlock,
  reader: PieceReader,
  level: number,
): Generator<Uint8Array, void, undefined> {
  let checksum = 0;
  // Number of bits of the first byte that belong to the previous block.
  let bit = 0;
  for (;;) {
    const data = reader.peek(LONGEST_BLOCK);
    const mark = findMark(data, bit);
    if (mark?.bit !== bit) throw damaged('bzip2', `no block starts at byte ${reader.taken}`);
    const behind = bit + MAGIC_BITS + CHECKSUM_BITS;
    if (mark.kind === 'end') {
      const end = Math.ceil(behind / 8);
      if (data.length < end) throw damaged('bzip2', 'the data ends inside a stream');
      if (readChecksum(data, bit + MAGIC_BITS) !== checksum)
        throw damaged('bzip2', 'the checksum of a stream differs');
      reader.take(end);
      return;
    }
    const { content, end } = decodeBlock(decode, data, { start: bit, level });
    checksum = (((checksum << 1) | (checksum >>> 31)) ^ readChecksum(data, bit + MAGIC_BITS)) >>> 0;
    yield content;
    reader.take(Math.floor(end / 8));
    bit = end % 8;
  }
}

/** A block ends at the next mark. If it does not decode, the mark was false, and the block is tried up to the one after it. */
function decodeBlock(
  decode: DecodeBlock,
  data: Buffer,
  { start, level }: { readonly start: number; readonly level: number },
): { readonly content: Uint8Array; readonly end: number } {
  let from = start + MAGIC_BITS + CHECKSUM_BITS;
  for (let tries = 0; tries <= MOST_FALSE_MARKS; tries += 1) {
    const end = findMark(data, from)?.bit;
    if (end === undefined) throw damaged('bzip2', 'the data ends inside a stream');
    const content = decode(streamOfBlock(data, level, { start, end }));
    if (content !== 'damaged') return { content, end };
    from = end + 1;
  }
  throw damaged('bzip2', 'a block cannot be decoded');
}

// The next block is tried with the output size of the previous one: most blocks of a stream need the same.
function createBlockDecoder(decoder: Bzip2): DecodeBlock {
  let usual = 0;
  return (stream) => {
    for (const [index, room] of ROOMS.entries()) {
      if (index < usual) continue;
      const content = tryDecode(decoder, stream, room);
      if (content === 'full') continue;
      if (content !== 'damaged') usual = index;
      return content;
    }
    return 'damaged';
  };
}

function tryDecode(decoder: Bzip2, stream: Buffer, room: number): Uint8Array | 'damaged' | 'full' {
  try {
    return decoder.decompress(stream, room);
  } catch (error) {
    return String(error).includes('BZ_OUTBUFF_FULL') ? 'full' : 'damaged';
  }
}
