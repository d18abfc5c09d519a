import { GrowingBuffer } from './growing-buffer.js';
import { bytesOf, type Most } from './most.js';
import { tooLarge } from './problems.js';

/**
 * Undoes a compression piece by piece, every stream or frame that there is. Throws UserError for damaged or cut data, or where
 * it becomes more than `most` bytes.
 */
export type Decode = (pieces: Iterable<Uint8Array>, most: Most) => Iterable<Uint8Array>;

/** The same where the pieces come with time. */
export type AsyncDecode = (pieces: Iterable<Uint8Array>, most: Most) => AsyncIterable<Uint8Array>;

/** Passes pieces on until they are more than `most`; then throws UserError. `format` is for the message. */
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

/** The same for pieces that come with time. */
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

/** All pieces in one buffer; `expected` is how many bytes that will be, if known. */
export function collect(pieces: Iterable<Uint8Array>, expected = 0): Buffer {
  const output = new GrowingBuffer(expected);
  for (const piece of pieces) output.append(piece);
  return output.content();
}
