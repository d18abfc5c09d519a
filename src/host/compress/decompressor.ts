import { type AsyncDecode, boundedAsync } from './bounded.js';
import { loadBzip2 } from './bzip2.js';
import { gunzipPieces } from './gzip.js';
import type { Compression } from './levels.js';
import { beginOf } from './pieces.js';
import { isFiltered, XZ_BEGIN, xzPiecesByProgram } from './xz-program.js';
import { loadZstd } from './zstd.js';

/**
 * Yields the decompressed payload piece by piece, without holding all of it. Throws UserError if the data is damaged, is
 * followed by other bytes, or exceeds `most` bytes.
 */
export function decompress(
  compression: Compression,
  ...[pieces, most]: Parameters<AsyncDecode>
): AsyncGenerator<Uint8Array, void, undefined> {
  return boundedAsync(DECODERS[compression](pieces, most), most, compression);
}

const DECODERS: Readonly<Record<Compression, AsyncDecode>> = {
  gzip: gunzipPieces,
  async *zstd(pieces, most) {
    for (const piece of (await loadZstd())(pieces, most)) yield Buffer.from(piece);
  },
  async *bzip2(pieces, most) {
    yield* (await loadBzip2())(pieces, most);
  },
  async *xz(pieces) {
    const { begin, all } = beginOf(pieces, XZ_BEGIN);
    if (isFiltered(begin)) yield* xzPiecesByProgram(all);
    else yield* (await import('./xz.js')).xzPieces(all);
  },
};
