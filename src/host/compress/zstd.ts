import { ToolError } from '../../errors.js';
import { bounded, collect, type Decode } from './bounded.js';
import { bytesOf, type Most } from './most.js';
import { PieceReader } from './pieces.js';
import { damaged, tooLarge } from './problems.js';
import { loadZstdDecoder, type ZstdDecoder } from './zstd-decoder.js';
import { announcedSize, findZstdFrame, zstdFrame } from './zstd-frames.js';

/**
 * Loads the decoder and returns a synchronous function. It keeps one window in memory, at most 128 MiB. A piece of the output is
 * valid until the next one is taken.
 */
export async function loadZstd(): Promise<Decode> {
  const decoder = await loadZstdDecoder();
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

function* decodeFrames(decoder: ZstdDecoder, reader: PieceReader): Generator<Uint8Array, void, undefined> {
  if (reader.peek(1).length === 0) throw damaged('zstd', 'it is empty');
  while (findZstdFrame(reader)) yield* decoder.decode(zstdFrame(reader));
}
