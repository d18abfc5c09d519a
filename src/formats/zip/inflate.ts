import { Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { messageOf } from '../../errors.js';
import { piecesOf, wholeOf } from '../content.js';
import type { ZipEntry } from './entries.js';

/** Entries up to this size are decompressed at once: a stream for each of a thousand small files takes longer. */
const AT_ONCE = 1 << 20;

/**
 * Yields the content of an entry, stored or deflated; a piece is valid until the next one is taken. Throws Error, with a sentence that
 * begins with the entry's name, if it is encrypted, compressed in another way, or not of the size and CRC-32 that the archive states;
 * never yields more bytes than that.
 */
export async function* zipPieces(entry: ZipEntry): AsyncGenerator<Uint8Array, void, undefined> {
  const { shownName, size, crc32: expected } = entry;
  let length = 0;
  let checksum = 0;
  for await (const piece of decoded(entry)) {
    length += piece.length;
    if (length > size) break;
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (length !== size || checksum !== expected)
    throw new Error(`${shownName} is damaged: its size or CRC-32 is not what the archive states`);
}

function decoded(entry: ZipEntry): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  const { shownName, data, method, isEncrypted, size } = entry;
  if (isEncrypted) throw new Error(`${shownName} is encrypted`);
  if (method === STORED) return piecesOf(data);
  if (method !== DEFLATED)
    throw new Error(`${shownName} is compressed by method ${method}; only 0 and 8 can be read`);
  return size <= AT_ONCE && data.length <= AT_ONCE ? [inflateAtOnce(entry)] : inflated(entry);
}

const STORED = 0;
const DEFLATED = 8;

function inflateAtOnce({ shownName, data, size }: ZipEntry): Buffer {
  try {
    return inflateRawSync(wholeOf(data), { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw new Error(`${shownName} is damaged, or larger than it says: ${messageOf(error)}`, { cause: error });
  }
}

async function* inflated({ shownName, data }: ZipEntry): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = createInflateRaw();
  const source = Readable.from(piecesOf(data));
  source.on('error', (error) => stream.destroy(error));
  source.pipe(stream);
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch (error) {
    throw new Error(`${shownName} is damaged: ${messageOf(error)}`, { cause: error });
  }
}
