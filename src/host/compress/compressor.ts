import type { Run } from '../run.js';
import { gzip } from './gzip.js';
import { zstdCompress } from './zstd.js';

/** Compresses a whole buffer. `id` names everything that decides which bytes come out. */
export interface Compressor {
  readonly id: string;
  compress(bytes: Uint8Array): Promise<Buffer>;
}

const GZIP_LEVEL = 6;
const ZSTD_LEVEL = 19;

/**
 * The compressor of a payload. gzip and zstd are built in; xz and bzip2 are the host's programs (one thread each: the
 * number of threads would change xz's output).
 */
export function createCompressor(compression: 'gzip' | 'zstd' | 'xz' | 'bzip2', run: Run): Compressor {
  switch (compression) {
    case 'gzip':
      return {
        id: `gzip-${GZIP_LEVEL}-zlib-${process.versions.zlib}-${process.arch}`,
        compress: async (bytes) => gzip(bytes, GZIP_LEVEL),
      };
    case 'zstd':
      return { id: `zstd-${ZSTD_LEVEL}-wasm-1.0`, compress: (bytes) => zstdCompress(bytes, ZSTD_LEVEL) };
    case 'xz':
      return byProgram(run, 'xz', ['-6', '--threads=1', '--check=crc32', '--stdout']);
    case 'bzip2':
      return byProgram(run, 'bzip2', ['-9', '--stdout']);
  }
}

function byProgram(run: Run, command: string, args: readonly string[]): Compressor {
  return {
    id: [command, ...args].join(' '),
    compress: async (input) => (await run({ command, args, input })).stdout,
  };
}
