import { type Compression, decompress } from '../compress/compress.js';
import type { Most } from '../compress/most.js';
import type { Scratch, Stored } from './scratch.js';

/** Undoes a compression and keeps the result: small ones in memory, large ones in a file of the scratch. Throws as `decompress`. */
export function unpackInto(
  scratch: Pick<Scratch, 'collect'>,
): (compression: Compression, pieces: Iterable<Uint8Array>, most: Most) => Promise<Buffer | Stored> {
  return (...packed) => scratch.collect(decompress(...packed));
}
