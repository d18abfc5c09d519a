import { decompress } from '../compress/decompressor.js';
import type { Compression } from '../compress/levels.js';
import type { Most } from '../compress/most.js';
import type { Scratch, Stored } from './scratch.js';

/**
 * Returns a function that decompresses pieces into a scratch: small results stay in memory, large ones go to a file. Throws
 * what `decompress` throws.
 */
export function unpackInto(
  scratch: Pick<Scratch, 'collect'>,
): (compression: Compression, pieces: Iterable<Uint8Array>, most: Most) => Promise<Buffer | Stored> {
  return (...packed) => scratch.collect(decompress(...packed));
}
