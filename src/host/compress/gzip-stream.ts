import { once } from 'node:events';
import { createGzip, type Gzip } from 'node:zlib';
import { MEM_LEVEL, OS_OFFSET, OS_UNIX } from './gzip.js';

/** Bytes per call of zlib, and of its output. A call on another thread costs about as much as 4 KiB of deflate. */
const INPUT = 1 << 20;
const OUTPUT = 1 << 18;

/**
 * Same as `gzip`, for bytes in pieces: yields the same bytes, in pieces, and keeps about a megabyte in memory. `tell` is called
 * with the number of bytes compressed so far.
 */
export async function* gzipPieces(
  pieces: Iterable<Uint8Array>,
  level: number,
  tell: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer, void, undefined> {
  const engine = createGzip({ level, memLevel: MEM_LEVEL, chunkSize: OUTPUT });
  let ready: Buffer[] = [];
  engine.on('data', (chunk: Buffer) => ready.push(chunk));
  const ended = once(engine, 'end');
  // A failed write throws the same error.
  ended.catch(() => {});
  let isFirst = true;
  const taken = (): Buffer[] => {
    const [first] = ready;
    if (isFirst && first !== undefined) [first[OS_OFFSET], isFirst] = [OS_UNIX, false];
    const chunks = ready;
    ready = [];
    return chunks;
  };
  try {
    for (const block of blocksOf(pieces)) {
      await write(engine, block);
      tell(engine.bytesWritten);
      yield* taken();
    }
    engine.end();
    await ended;
    yield* taken();
  } finally {
    engine.destroy();
  }
}

/** Resolves when zlib has read all of the block. */
function write(engine: Gzip, block: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    engine.write(block, (error) => (error ? reject(error) : resolve()));
  });
}

/** Yields the pieces as blocks of `INPUT` bytes, in one buffer that is filled again for each. */
function* blocksOf(pieces: Iterable<Uint8Array>): Generator<Buffer, void, undefined> {
  const block = Buffer.allocUnsafeSlow(INPUT);
  let filled = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + INPUT - filled);
      block.set(part, filled);
      [at, filled] = [at + part.length, filled + part.length];
      if (filled < INPUT) continue;
      yield block;
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
