/** How the bytes of a layer are compressed. */
export type Compression = 'gzip' | 'zstd' | 'xz' | 'bzip2';

/** Undoes the compression of a stream; see host/compress. */
export type DecompressStream = (
  compression: Compression,
  chunks: AsyncIterable<Uint8Array>,
) => AsyncIterable<Uint8Array>;

const MAGIC: Readonly<Record<Compression, string>> = {
  gzip: '1f8b',
  zstd: '28b52ffd',
  xz: 'fd377a585a00',
  bzip2: '425a68',
};

/** The compression that bytes begin with; null for none that is known. What a media type says may be wrong. */
export function compressionOf(start: Uint8Array): Compression | null {
  const hex = Buffer.from(start.subarray(0, 6)).toString('hex');
  const known = Object.entries(MAGIC) as [Compression, string][];
  return known.find(([, magic]) => hex.startsWith(magic))?.[0] ?? null;
}

/** A layer's tar, whatever it is compressed by. Throws what `chunks` and `decompress` throw. */
export async function* unpackedLayer(
  chunks: AsyncIterable<Uint8Array>,
  decompress: DecompressStream,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    yield* unpacked(iterator, decompress);
  } finally {
    // A reader that goes away, or a decoder that fails, before it has asked for more than the first bytes.
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
