import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ArchiError, messageOf } from '../../errors.js';
import { decompress } from './decompressor.js';
import type { Compression } from './levels.js';
import { damaged } from './problems.js';

/** Decompresses a stream. Throws UserError if the data is damaged or cut off, and what the stream throws. */
export type DecompressStream = (
  compression: Compression,
  chunks: AsyncIterable<Uint8Array>,
) => AsyncIterable<Uint8Array>;

/** Decompresses gzip as it arrives; for the other formats all compressed bytes are held in memory. */
export const decompressStream: DecompressStream = async function* (compression, chunks) {
  if (compression === 'gzip') yield* inflated(chunks);
  else yield* decompress(compression, await all(chunks), Number.MAX_SAFE_INTEGER);
};

async function* inflated(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflate = createGunzip({ chunkSize: 1 << 18 });
  const fed = pipeline(Readable.from(chunks), inflate);
  // The loop below throws the error.
  fed.catch(() => {});
  try {
    for await (const chunk of inflate) yield chunk;
    await fed;
  } catch (error) {
    if (error instanceof ArchiError) throw error;
    throw damaged('gzip', messageOf(error), error);
  } finally {
    inflate.destroy();
  }
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const held: Uint8Array[] = [];
  for await (const chunk of chunks) held.push(chunk);
  return held;
}
