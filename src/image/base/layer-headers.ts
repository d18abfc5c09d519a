import { UserError } from '../../errors.js';
import { extended, isExtension } from '../../formats/tar/extension.js';
import { isZeroBlock, type Overrides, type RawHeader, readHeader } from '../../formats/tar/fields.js';
import { BLOCK_SIZE, padding } from '../../formats/tar/header.js';
import { limitOf, overLimit } from '../../limits.js';

/**
 * Entries of these types have no content, whatever size the header states: links, devices, folders, fifos. Go's reader does
 * the same.
 */
const HEADER_ONLY = '123456';
/** An old GNU sparse file: blocks of its sparse map may follow the header. */
const SPARSE = 'S';
/** Offsets of the byte that tells whether another block of the sparse map follows: in the header, and in the blocks after it. */
const MORE_BEHIND_HEADER = 482;
const MORE_BEHIND_MAP = 504;

/**
 * Yields the headers of a layer's tar, including devices and sparse files, and skips the contents. Reads `chunks` to the
 * end. Throws UserError if it is not a tar or is truncated; `where` is for messages.
 */
export async function* layerHeaders(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
): AsyncGenerator<RawHeader, void, undefined> {
  const bytes = byteReader(chunks);
  try {
    yield* headersIn(bytes, where);
  } finally {
    await bytes.close();
  }
}

async function* headersIn(bytes: ByteReader, where: string): AsyncGenerator<RawHeader, void, undefined> {
  let pending: Overrides = {};
  for (;;) {
    const block = await bytes.take(BLOCK_SIZE);
    if (block === null || isZeroBlock(block)) break;
    const own = readHeader(block);
    if (own === null) throw unreadable(where, `no tar header at byte ${bytes.taken() - BLOCK_SIZE}`);
    if (isExtension(own.typeFlag)) {
      if (own.size > limitOf('tar-extension'))
        throw overLimit('a layer cannot be read', 'tar-extension', { where, found: `${own.size} bytes` });
      const data = await bytes.take(own.size);
      if (data === null || !(await bytes.skip(padding(own.size).length))) throw cut(where);
      const next = extended(pending, own.typeFlag, data);
      if (next === null) throw unreadable(where, `damaged pax records at byte ${bytes.taken()}`);
      pending = next;
      continue;
    }
    const header = { ...own, ...pending };
    pending = {};
    yield header;
    if (own.typeFlag === SPARSE && !(await skipMap(bytes, block))) throw cut(where);
    const size = HEADER_ONLY.includes(own.typeFlag) ? 0 : header.size;
    if (!(await bytes.skip(size + padding(size).length))) throw cut(where);
  }
  await bytes.drain();
}

async function skipMap(bytes: ByteReader, header: Buffer): Promise<boolean> {
  let more = header[MORE_BEHIND_HEADER];
  while (more) {
    const block = await bytes.take(BLOCK_SIZE);
    if (block === null) return false;
    more = block[MORE_BEHIND_MAP];
  }
  return true;
}

interface ByteReader {
  /** Returns `length` bytes; null if fewer are left. */
  take(length: number): Promise<Buffer | null>;
  /** Skips `length` bytes; returns false if fewer are left. */
  skip(length: number): Promise<boolean>;
  /** Reads to the end, where the source may check its digest. */
  drain(): Promise<void>;
  taken(): number;
  /** Stops reading and lets the source end. */
  close(): Promise<void>;
}

function byteReader(chunks: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let taken = 0;
  const next = async (): Promise<Buffer | null> => {
    const { done, value } = await iterator.next();
    return done === true ? null : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  };
  return {
    async take(length) {
      while (held.length < length) {
        const chunk = await next();
        if (chunk === null) return null;
        held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      }
      // A copy, so that the chunk is not kept in memory.
      const result = Buffer.from(held.subarray(0, length));
      held = held.subarray(length);
      taken += length;
      return result;
    },
    async skip(length) {
      let left = length;
      while (left > held.length) {
        left -= held.length;
        const chunk = await next();
        if (chunk === null) return false;
        held = chunk;
      }
      held = held.subarray(left);
      taken += length;
      return true;
    },
    async drain() {
      while ((await next()) !== null);
    },
    taken: () => taken,
    async close() {
      await iterator.return?.();
    },
  };
}

function cut(where: string): UserError {
  return unreadable(where, 'the tar ends inside an entry');
}

function unreadable(where: string, message: string): UserError {
  return new UserError('a layer of the base cannot be read', {
    where,
    message,
    expected: 'a tar',
    fix: 'fetch or build the base again',
  });
}
