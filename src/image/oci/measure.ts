import { createHash } from 'node:crypto';
import type { Digest } from '../types.js';

/** Returns a measure of bytes: their number and their digest. `passing` measures chunks while they are read. */
export function measure(algorithm: 'sha256' | 'sha512') {
  const hash = createHash(algorithm);
  let size = 0;
  const update = (chunk: Uint8Array) => {
    hash.update(chunk);
    size += chunk.length;
  };
  return {
    update,
    async *passing(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        update(chunk);
        yield chunk;
      }
    },
    size: () => size,
    digest: (): Digest => `${algorithm}:${hash.digest('hex')}`,
  };
}
