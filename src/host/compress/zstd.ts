import type { ZSTDDecoder } from 'zstddec/stream';
import { messageOf, ToolError } from '../../errors.js';
import { bounded, collect, type Decode } from './bounded.js';
import { bytesOf, type Most } from './most.js';
import { PieceReader } from './pieces.js';
import { damaged, tooLarge } from './problems.js';
import { announcedSize, findZstdFrame, zstdFrame } from './zstd-frames.js';

/** Loads the decoder and returns a synchronous function. It keeps one window in memory, at most 128 MiB. */
export async function loadZstd(): Promise<Decode> {
  const { ZSTDDecoder } = await import('zstddec/stream');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return (pieces, most) => bounded(decodeFrames(decoder, new PieceReader(pieces)), most, 'zstd');
}

/**
 * Returns the decompressed content of all zstd frames (RFC 8878), with windows of up to 128 MiB. Throws UserError if the data
 * is damaged or cut off, or if the output exceeds `most` bytes.
 */
export async function zstdDecompress(bytes: Uint8Array, most: Most): Promise<Buffer> {
  const decode = await loadZstd();
  const announced = announcedSize(bytes) ?? 0;
  if (announced > bytesOf(most)) throw tooLarge('zstd', most);
  return collect(decode([bytes], most), announced);
}

/** Returns one zstd frame that states its content size; `level` is 1 to 22. Throws ToolError if compression fails. */
export async function zstdCompress(bytes: Uint8Array, level: number): Promise<Buffer> {
  const { default: zstd } = await import('@foxglove/wasm-zstd');
  await zstd.isLoaded;
  try {
    return zstd.compress(bytes, level);
  } catch (error) {
    throw new ToolError(`cannot compress ${bytes.length} bytes with zstd`, [], { cause: error });
  }
}

/** Number of bytes passed to the decoder at once. */
const INPUT = 1 << 20;

function* decodeFrames(decoder: ZSTDDecoder, reader: PieceReader): Generator<Uint8Array, void, undefined> {
  if (reader.peek(1).length === 0) throw damaged('zstd', 'it is empty');
  while (findZstdFrame(reader)) yield* decodeFrame(decoder, zstdFrame(reader, INPUT));
}

// The decoder ignores error codes: on damaged input it does not advance and yields empty chunks for ever. For sound input only
// the last chunk can be empty. An abandoned decoder keeps its window allocated.
function* decodeFrame(
  decoder: ZSTDDecoder,
  frame: Iterable<Uint8Array>,
): Generator<Uint8Array, void, undefined> {
  let stalled = false;
  function* inputs() {
    for (const input of frame) {
      stalled = false;
      yield input;
    }
  }
  const chunks = decoder.decodeStreaming(inputs());
  for (;;) {
    const next = nextOf(chunks);
    if (next.done === true) return;
    if (stalled) throw damaged('zstd', 'a block cannot be decoded, or its checksum is wrong');
    stalled = next.value.length === 0;
    if (!stalled) yield next.value;
  }
}

function nextOf(chunks: Generator<Uint8Array>): IteratorResult<Uint8Array> {
  try {
    return chunks.next();
  } catch (error) {
    if (error instanceof Error && error.name === 'UserError') throw error;
    throw damaged('zstd', messageOf(error), error);
  }
}
