import { createRequire } from 'node:module';
import { ReadableStream } from 'node:stream/web';
import { GrowingBuffer } from './growing-buffer.js';
import { bytesOf, type Most } from './most.js';
import { damaged, tooLarge } from './problems.js';

/** Enough for what is read with it, Debian's packages; it grows where it is not. */
const USUAL_RATIO = 5;

const require = createRequire(import.meta.url);

/** Decompresses one xz stream. Throws UserError for damaged or cut data, or where it becomes more than `most` bytes. */
export async function xzDecompress(bytes: Uint8Array, most: Most): Promise<Buffer> {
  // Its bundle hides its exports from import().
  const { XzReadableStream } = require('xz-decompress') as typeof import('xz-decompress');
  const output = new GrowingBuffer(Math.min(bytesOf(most), bytes.length * USUAL_RATIO));
  try {
    for await (const chunk of new XzReadableStream(streamOf(bytes)) as ReadableStream<Uint8Array>) {
      if (output.size + chunk.length > bytesOf(most)) throw tooLarge('xz', most);
      output.append(chunk);
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'UserError') throw error;
    throw damaged('xz', error instanceof Error ? error.message : String(error), error);
  }
  return output.content();
}

// Small pieces: the decoder copies each into its own memory.
const PIECE = 256 * 1024;

function streamOf(bytes: Uint8Array): globalThis.ReadableStream<Uint8Array> {
  let offset = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (offset >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(offset, offset + PIECE));
      offset += PIECE;
    },
  });
  return stream as globalThis.ReadableStream<Uint8Array>;
}
