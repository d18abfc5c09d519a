import type Bzip2 from '@foxglove/wasm-bz2';
import { findBzip2StreamEnds, startsBzip2Stream } from './bzip2-streams.js';
import { damaged, tooLarge } from './problems.js';

/** What a stream is first tried with; packages and repodata compress less. */
const USUAL_RATIO = 12;
const SMALLEST_ROOM = 1 << 20;

/** Loads the decoder; the function it gives is synchronous. See `bzip2Decompress`. */
export async function loadBzip2(): Promise<(bytes: Uint8Array, limit: number) => Buffer> {
  loading ??= load();
  const decoder = await loading;
  return (bytes, limit) => decompressStreams(decoder, bytes, limit);
}

/**
 * Decompresses every stream of bzip2 data.
 * Throws UserError for damaged or cut data, or where it becomes more than `limit` bytes.
 */
export async function bzip2Decompress(bytes: Uint8Array, limit: number): Promise<Buffer> {
  const decompress = await loadBzip2();
  return decompress(bytes, limit);
}

let loading: Promise<Bzip2> | undefined;

async function load(): Promise<Bzip2> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = new Set(events.flatMap((event) => process.listeners(event as 'uncaughtException')));
  const { default: module } = await import('@foxglove/wasm-bz2');
  const decoder = await module.init();
  // The module's loader listens for every failure of the whole process, and would change how ours end.
  for (const event of events) {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before.has(listener)) process.removeListener(event, listener);
    }
  }
  return decoder;
}

function decompressStreams(decoder: Bzip2, bytes: Uint8Array, limit: number): Buffer {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ends = findBzip2StreamEnds(data);
  const contents: Buffer[] = [];
  let room = limit;
  let start = 0;
  do {
    // The decoder ignores what follows a stream: a damaged second one would be dropped without a word.
    if (!startsBzip2Stream(data, start)) throw damaged('bzip2', `no stream starts at byte ${start}`);
    const { content, end } = decompressFirst(decoder, data, { start, ends, room });
    if (content === null) throw tooLarge('bzip2', limit);
    contents.push(content);
    room -= content.length;
    start = end;
  } while (start < data.length);
  return contents.length === 1 && contents[0] !== undefined ? contents[0] : Buffer.concat(contents);
}

interface Span {
  readonly start: number;
  /** Where the stream may end; the first one at which it decodes is right. */
  readonly ends: readonly number[];
  /** The most bytes the content may have. */
  readonly room: number;
}

function decompressFirst(decoder: Bzip2, data: Buffer, { start, ends, room }: Span) {
  for (const end of ends) {
    if (end <= start) continue;
    const content = decompressStream(decoder, data.subarray(start, end), room);
    if (content !== 'cut') return { content, end };
  }
  throw damaged('bzip2', 'the data ends inside a stream');
}

/** Null where the content does not fit into `limit` bytes. */
function decompressStream(decoder: Bzip2, stream: Uint8Array, limit: number): Buffer | 'cut' | null {
  let room = Math.min(limit, Math.max(SMALLEST_ROOM, stream.length * USUAL_RATIO));
  for (;;) {
    const content = tryDecompress(decoder, stream, room);
    if (content !== null) return content;
    if (room >= limit) return null;
    room = Math.min(limit, room * 4);
  }
}

/** Null where `room` bytes are too few. */
function tryDecompress(decoder: Bzip2, stream: Uint8Array, room: number): Buffer | 'cut' | null {
  try {
    const content = decoder.decompress(stream, room);
    return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes('BZ_OUTBUFF_FULL')) return null;
    if (message.includes('BZ_UNEXPECTED_EOF')) return 'cut';
    throw damaged('bzip2', message, error);
  }
}
