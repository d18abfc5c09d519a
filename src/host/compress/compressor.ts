import type { Run } from '../process/run.js';
import { gzip } from './gzip.js';
import { runCompressor } from './run-compressor.js';

/** How a payload or a layer is compressed; for a payload also the name of the program that unpacks it on the target. */
export type Compression = 'gzip' | 'zstd' | 'xz' | 'bzip2';

/** Compresses a whole buffer. `id` names everything that the output depends on. */
export interface Compressor {
  readonly id: string;
  /** Bytes that are compressed as one stream; more become several streams. */
  readonly piece: number;
  /** `tell` is called with the number of bytes compressed so far, as often as that is known. */
  compress(bytes: Uint8Array, tell?: Tell): Promise<Buffer>;
}

/** Called with the number of bytes compressed so far. */
export type Tell = (bytes: number) => void;

/**
 * Yields the compressed pieces: one stream if they are small, else several, which all formats allow in one file. Memory use
 * does not grow with the total size.
 */
export async function* compressPieces(
  pieces: Iterable<Uint8Array>,
  { compress, piece: most }: Pick<Compressor, 'compress' | 'piece'>,
  tell: Tell = () => {},
): AsyncGenerator<Buffer, void, undefined> {
  let held: Uint8Array[] = [];
  let size = 0;
  let done = 0;
  const squeeze = async (bytes: Buffer): Promise<Buffer> => {
    const compressed = await compress(bytes, (taken) => tell(done + taken));
    done += bytes.length;
    tell(done);
    return compressed;
  };
  // Empties `held` first, so that the pieces can be freed during compression.
  const take = (): Buffer => {
    const taken = Buffer.concat(held, size);
    [held, size] = [[], 0];
    return taken;
  };
  for (const piece of pieces) {
    if (size > 0 && size + piece.length > most) yield await squeeze(take());
    held.push(piece);
    size += piece.length;
  }
  yield await squeeze(take());
}

// Of 37.7 MB of packages, level 6 makes 12.5 MB in 0.61 s, level 5 12.6 MB in 0.45 s, level 9 12.4 MB in 3 s.
const GZIP_LEVEL = 5;
const ZSTD_LEVEL = 19;

const MIB = 1 << 20;
// Many times the window of each format: 32 KiB, 900 kB, 8 MiB at that level of zstd, 64 MiB in xz's dictionary.
const PIECES = { gzip: 16 * MIB, bzip2: 16 * MIB, zstd: 32 * MIB, xz: 64 * MIB } as const;

/**
 * Returns the compressor of a payload for a platform. gzip and zstd are built in; xz and bzip2 are programs of the host, with
 * one thread each, since the number of threads would change xz's output.
 */
export function createCompressor({
  compression,
  platform,
  run,
}: {
  compression: Compression;
  platform: string;
  run: Run;
}): Compressor {
  const piece = PIECES[compression];
  switch (compression) {
    case 'gzip':
      return {
        id: `gzip-${GZIP_LEVEL}-mem-9-zlib-${process.versions.zlib}-${process.arch}-${piece}`,
        piece,
        compress: async (bytes) => gzip(bytes, GZIP_LEVEL),
      };
    case 'zstd':
      return {
        id: `zstd-${ZSTD_LEVEL}-wasm-1.0-${piece}`,
        piece,
        compress: async (bytes) => (await import('./zstd.js')).zstdCompress(bytes, ZSTD_LEVEL),
      };
    case 'xz':
      return xz(run, platform === 'linux-64' || platform === 'linux-32' ? ['--x86'] : []);
    case 'bzip2':
      return byProgram({ run, command: 'bzip2', piece, argsFor: () => ['-9', '--stdout'] });
  }
}

// The dictionary is no larger than the data, since unpacking needs that much memory for each stream. Of the filters for machine
// code, only x86's is old enough for every version of xz.
function xz(run: Run, filters: readonly string[]): Compressor {
  const argsFor = (size: number) => {
    const dictionary = Math.min(64, Math.max(1, Math.ceil(size / MIB)));
    return [
      '--threads=1',
      '--check=crc32',
      ...filters,
      `--lzma2=preset=9e,dict=${dictionary}MiB`,
      '--stdout',
    ];
  };
  return byProgram({ run, command: 'xz', piece: PIECES.xz, argsFor });
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
  return {
    id: [command, ...argsFor(0), piece].join(' '),
    piece,
    compress: (bytes, tell) => {
      const input = tell === undefined ? bytes : counted(bytes, tell);
      return runCompressor(run, { command, args: argsFor(bytes.length), input });
    },
  };
}

// The program reads input as it has room: xz at its best level takes a megabyte in half a second to two seconds.
function* counted(bytes: Uint8Array, tell: Tell): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += MIB) {
    yield bytes.subarray(at, at + MIB);
    tell(Math.min(at + MIB, bytes.length));
  }
}
