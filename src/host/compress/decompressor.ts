import { createRun } from '../run.js';
import { bzip2Decompress } from './bzip2.js';
import { gunzip } from './gzip.js';
import type { Most } from './most.js';
import { isFiltered, xzDecompressByProgram } from './xz-program.js';
import { zstdDecompress } from './zstd.js';

/**
 * Undoes what the compressor of a payload did. Throws UserError for bytes that are damaged, have something behind them,
 * or become more than `most` bytes.
 */
export async function decompress(
  compression: 'gzip' | 'zstd' | 'xz' | 'bzip2',
  bytes: Uint8Array,
  most: Most,
): Promise<Buffer> {
  switch (compression) {
    case 'gzip':
      return gunzip(bytes, most);
    case 'zstd':
      return zstdDecompress(bytes, most);
    case 'bzip2':
      return bzip2Decompress(bytes, most);
    case 'xz':
      return isFiltered(bytes)
        ? xzDecompressByProgram(bytes, most, createRun())
        : (await import('./xz.js')).xzDecompress(bytes, most);
  }
}
