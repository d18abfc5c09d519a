import type { Compression } from '../../host/compress/levels.js';
import type { DecompressStream } from '../../host/compress/stream.js';

const MAGIC: Readonly<Record<Compression, string>> = {
  gzip: '1f8b',
  zstd: '28b52ffd',
  xz: 'fd377a585a00',
  bzip2: '425a68',
};

/** Returns the compression by the first bytes; null if they are none of the known ones. Media types are sometimes wrong. */
export function compressionOf(start: Uint8Array): Compression | null {
  const hex = Buffer.from(start.subarray(0, 6)).toString('hex');
  const known = Object.entries(MAGIC) as [Compression, string][];
  return known.find(([, magic]) => hex.startsWith(magic))?.[0] ?? null;
}

/** Yields the uncompressed tar of a layer in any of the compressions. Throws what `chunks` and `decompress` throw. */
export async function* unpackedLayer(
  chunks: AsyncIterable<Uint8Array>,
  decompress: DecompressStream,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    yield* unpacked(iterator, decompress);
  } finally {
    // The reader may stop, or the decoder fail, before the source is read past its first bytes.
    await iterator.return?.();
  }
}

async function* unpacked(
  iterator: AsyncIterator<Uint8Array>,
  decompress: DecompressStream,
): AsyncGenerator<Uint8Array> {
  const held: Uint8Array[] = [];
  while (held.reduce((sum, { length }) => sum + length, 0) < LONGEST_MAGIC) {
    const next = await iterator.next();
    if (next.done === true) break;
    held.push(next.value);
  }
  const all = (async function* () {
    yield* held;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  const compression = compressionOf(Buffer.concat(held.map((chunk) => chunk.subarray(0, LONGEST_MAGIC))));
  yield* compression === null ? all : decompress(compression, all);
}

const LONGEST_MAGIC = 6;
