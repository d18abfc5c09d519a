import { createRun } from '../run.js';
import { bzip2Decompress } from './bzip2.js';
import { gunzip } from './gzip.js';
import { isFiltered, xzDecompressByProgram } from './xz-program.js';
import { zstdDecompress } from './zstd.js';

/**
 * Undoes what the compressor of a payload did. Throws UserError for bytes that are damaged, have something behind them,
 * or become more than `limit` bytes.
 */
export async function decompress(
  compression: 'gzip' | 'zstd' | 'xz' | 'bzip2',
  bytes: Uint8Array,
  limit: number,
): Promise<Buffer> {
  switch (compression) {
    case 'gzip':
      return gunzip(bytes, limit);
    case 'zstd':
      return zstdDecompress(bytes, limit);
    case 'bzip2':
      return bzip2Decompress(bytes, limit);
    case 'xz':
      return isFiltered(bytes)
        ? xzDecompressByProgram(bytes, limit, createRun())
        : (await import('./xz.js')).xzDecompress(bytes, limit);
  }
}
