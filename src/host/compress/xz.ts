import { createRequire } from 'node:module';
import { ReadableStream } from 'node:stream/web';
import { messageOf } from '../../errors.js';
import { boundedAsync } from './bounded.js';
import { GrowingBuffer } from './growing-buffer.js';
import { bytesOf, type Most } from './most.js';
import { damaged } from './problems.js';

/** Expected ratio of output to input. It suffices for Debian packages; the buffer grows if it does not. */
const USUAL_RATIO = 5;

const require = createRequire(import.meta.url);

/**
 * Returns the decompressed content of all xz streams. Throws UserError if the data is damaged or cut off, or if the output
 * exceeds `most` bytes.
 */
export async function xzDecompress(bytes: Uint8Array, most: Most): Promise<Buffer> {
  const output = new GrowingBuffer(Math.min(bytesOf(most), bytes.length * USUAL_RATIO));
  for await (const chunk of boundedAsync(xzPieces([bytes]), most, 'xz')) output.append(chunk);
  return output.content();
}

/** Same as `xzDecompress`, but yields pieces, and without a limit. */
export async function* xzPieces(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  // `import()` does not see the exports of this package's bundle.
  const { XzReadableStream } = require('xz-decompress') as typeof import('xz-decompress');
  try {
    yield* new XzReadableStream(streamOf(small(pieces))) as ReadableStream<Uint8Array>;
  } catch (error) {
    if (error instanceof Error && error.name === 'UserError') throw error;
    throw damaged('xz', messageOf(error), error);
  }
}

// The decoder copies each piece into its own memory.
const PIECE = 256 * 1024;

function* small(pieces: Iterable<Uint8Array>): Generator<Uint8Array, void, undefined> {
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at += PIECE) yield piece.subarray(at, at + PIECE);
}

function streamOf(pieces: Iterator<Uint8Array>): globalThis.ReadableStream<Uint8Array> {
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const next = pieces.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
  return stream as globalThis.ReadableStream<Uint8Array>;
}
