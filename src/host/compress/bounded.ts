import { GrowingBuffer } from './growing-buffer.js';
import { bytesOf, type Most } from './most.js';
import { tooLarge } from './problems.js';

/**
 * Decompresses all streams or frames of the data, piece by piece. Throws UserError if the data is damaged or cut off, or if the
 * output exceeds `most` bytes.
 */
export type Decode = (pieces: Iterable<Uint8Array>, most: Most) => Iterable<Uint8Array>;

/** Same as `Decode`, but yields the output asynchronously. */
export type AsyncDecode = (pieces: Iterable<Uint8Array>, most: Most) => AsyncIterable<Uint8Array>;

/** Yields the pieces unchanged. Throws UserError if they exceed `most` bytes in total; the message names `format`. */
export function* bounded(
  pieces: Iterable<Uint8Array>,
  most: Most,
  format: string,
): Generator<Uint8Array, void, undefined> {
  let size = 0;
  for (const piece of pieces) {
    size += piece.length;
    if (size > bytesOf(most)) throw tooLarge(format, most);
    yield piece;
  }
}

/** Same as `bounded`, for asynchronous pieces. */
export async function* boundedAsync(
  pieces: AsyncIterable<Uint8Array>,
  most: Most,
  format: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > bytesOf(most)) throw tooLarge(format, most);
    yield piece;
  }
}

/** Returns all pieces in one buffer. `expected` is their total size in bytes, if known: it sets the initial capacity. */
export function collect(pieces: Iterable<Uint8Array>, expected = 0): Buffer {
  const output = new GrowingBuffer(expected);
  for (const piece of pieces) output.append(piece);
  return output.content();
}
