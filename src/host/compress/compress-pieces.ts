import type { Compressor, Tell } from './compressor.js';
import type { FedStream } from './gzip-stream.js';

/**
 * Yields the compressed pieces: one stream if they are small, else several, which all formats allow in one file. A piece may be
 * overwritten when the next one is taken. Memory use does not grow with the total size.
 */
export function compressPieces(
  pieces: Iterable<Uint8Array>,
  compressor: Pick<Compressor, 'compress' | 'piece' | 'open'>,
  tell: Tell = () => {},
): AsyncGenerator<Buffer, void, undefined> {
  const { open } = compressor;
  return open === undefined
    ? compressWhole(pieces, compressor, tell)
    : compressFed(pieces, { ...compressor, open }, tell);
}

/** Collects the content of each stream, then compresses it. */
async function* compressWhole(
  pieces: Iterable<Uint8Array>,
  { compress, piece: most }: Pick<Compressor, 'compress' | 'piece'>,
  tell: Tell,
): AsyncGenerator<Buffer, void, undefined> {
  const block = takeBlock(most);
  let filled = 0;
  let done = 0;
  const squeeze = async (bytes: Uint8Array): Promise<Buffer> => {
    const compressed = await compress(bytes, (taken) => tell(done + taken));
    done += bytes.length;
    tell(done);
    return compressed;
  };
  try {
    for (const piece of pieces) {
      if (filled > 0 && filled + piece.length > most) {
        yield await squeeze(block.subarray(0, filled));
        filled = 0;
      }
      if (piece.length > most) yield await squeeze(piece);
      else {
        block.set(piece, filled);
        filled += piece.length;
      }
    }
    if (filled > 0 || done === 0) yield await squeeze(block.subarray(0, filled));
  } finally {
    spare.push(block);
  }
}

/** Bytes that a stream is fed with at once. */
const BLOCK = 1 << 20;

/**
 * Same as `compressWhole`, but a stream takes its content block by block: while one block is compressed by another thread, the
 * next is filled. What fits into one block is compressed at once.
 */
async function* compressFed(
  pieces: Iterable<Uint8Array>,
  { compress, piece: most, open }: Required<Pick<Compressor, 'compress' | 'piece' | 'open'>>,
  tell: Tell,
): AsyncGenerator<Buffer, void, undefined> {
  let [block, other] = [takeBlock(BLOCK), takeBlock(BLOCK)];
  let stream: FedStream | null = null;
  let fed: Promise<Buffer[]> = Promise.resolve([]);
  let inStream = 0;
  let filled = 0;
  let done = 0;
  const takeFilled = (): Buffer => {
    const content = block.subarray(0, filled);
    done += filled;
    [block, other, filled] = [other, block, 0];
    return content;
  };
  /** Feeds the stream with the filled block. Returns what came out of the one before. */
  const feed = async (): Promise<Buffer[]> => {
    const compressed = await fed;
    tell(done);
    stream ??= open();
    fed = stream.feed(takeFilled());
    return compressed;
  };
  const end = async (): Promise<Buffer[]> => {
    inStream = 0;
    if (stream === null) return [await compress(takeFilled())];
    const last = [...(await feed()), ...(await fed), ...(await stream.end())];
    [stream, fed] = [null, Promise.resolve([])];
    return last;
  };
  try {
    for (const piece of pieces) {
      if (inStream > 0 && inStream + piece.length > most) yield* await end();
      for (let at = 0; at < piece.length; ) {
        if (filled === block.length) yield* await feed();
        const part = piece.subarray(at, at + block.length - filled);
        block.set(part, filled);
        filled += part.length;
        at += part.length;
      }
      inStream += piece.length;
    }
    if (inStream > 0 || done === 0) yield* await end();
    tell(done);
  } finally {
    spare.push(block, other);
  }
}

/** Blocks to be filled again: V8 lets 32 MiB of buffers become garbage in each thread before it frees them. */
const spare: Buffer[] = [];

function takeBlock(size: number): Buffer {
  const at = spare.findIndex(({ length }) => length === size);
  return spare.splice(at, at < 0 ? 0 : 1)[0] ?? Buffer.allocUnsafeSlow(size);
}
