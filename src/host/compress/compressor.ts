import type { Run } from '../process/run.js';
import { gzip } from './gzip.js';
import { type FedStream, openGzip } from './gzip-stream.js';
import { type Compression, checkedLevel } from './levels.js';
import { runCompressor } from './run-compressor.js';

/** Compresses with one method at one level. `id` names everything that the output depends on. */
export interface Compressor {
  readonly id: string;
  /** Bytes that are compressed as one stream; more become several streams. */
  readonly piece: number;
  /** `tell` is called with the number of bytes compressed so far, as often as that is known. */
  compress(bytes: Uint8Array, tell?: Tell): Promise<Buffer>;
  /** Opens one stream that is fed block by block, with the same bytes. Undefined if streams can only be compressed whole. */
  readonly open?: () => FedStream;
}

/** Called with the number of bytes compressed so far. */
export type Tell = (bytes: number) => void;

const MIB = 1 << 20;
// Many times the window of each format: 32 KiB, 900 kB, 8 MiB at that level of zstd, 64 MiB in xz's dictionary.
const PIECES = { gzip: 16 * MIB, bzip2: 16 * MIB, zstd: 32 * MIB, xz: 64 * MIB } as const;

/**
 * Returns the compressor of a payload for a platform. gzip and zstd are built in; xz and bzip2 are programs of the host, with
 * one thread each, since the number of threads would change xz's output. Throws UserError if the compression has no such level.
 */
export function createCompressor({
  compression,
  level: chosen,
  platform,
  run,
}: {
  compression: Compression;
  /** Undefined for the default. */
  level?: number | undefined;
  platform: string;
  run: Run;
}): Compressor {
  const piece = PIECES[compression];
  const level = checkedLevel(compression, chosen);
  switch (compression) {
    case 'gzip':
      return {
        id: `gzip-${level}-mem-9-zlib-${process.versions.zlib}-${process.arch}-${piece}`,
        piece,
        compress: async (bytes) => gzip(bytes, level),
        open: () => openGzip(level),
      };
    case 'zstd':
      return {
        id: `zstd-${level}-wasm-1.0-${piece}`,
        piece,
        compress: async (bytes) => (await import('./zstd.js')).zstdCompress(bytes, level),
      };
    case 'xz':
      return xz({ run, preset: chosen ?? '9e', filters: isX86(platform) ? ['--x86'] : [] });
    case 'bzip2':
      return byProgram({ run, command: 'bzip2', piece, argsFor: () => [`-${level}`, '--stdout'] });
  }
}

// The dictionary is no larger than the data, since unpacking needs that much memory for each stream. Of the filters for machine
// code, only x86's is old enough for every version of xz.
function xz({
  run,
  preset,
  filters,
}: {
  run: Run;
  preset: number | string;
  filters: readonly string[];
}): Compressor {
  const argsFor = (size: number) => {
    const dictionary = Math.min(64, Math.max(1, Math.ceil(size / MIB)));
    return [
      '--threads=1',
      '--check=crc32',
      ...filters,
      `--lzma2=preset=${preset},dict=${dictionary}MiB`,
      '--stdout',
    ];
  };
  return byProgram({ run, command: 'xz', piece: PIECES.xz, argsFor });
}

function isX86(platform: string): boolean {
  return platform === 'linux-64' || platform === 'linux-32';
}

function byProgram({
  run,
  command,
  piece,
  argsFor,
}: {
  run: Run;
  command: string;
  piece: number;
  argsFor: (size: number) => readonly string[];
}): Compressor {
  const compress: Compressor['compress'] = (bytes, tell) => {
    const input = tell === undefined ? bytes : counted(bytes, tell);
    return runCompressor(run, { command, args: argsFor(bytes.length), input });
  };
  return { id: [command, ...argsFor(0), piece].join(' '), piece, compress };
}

// The program reads input as it has room: xz at its best level takes a megabyte in half a second to two seconds.
function* counted(bytes: Uint8Array, tell: Tell): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += MIB) {
    yield bytes.subarray(at, at + MIB);
    tell(Math.min(at + MIB, bytes.length));
  }
}
