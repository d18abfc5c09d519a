import { UserError } from '../../errors.js';
import { extended, isExtension } from '../../formats/tar/extension.js';
import { isZeroBlock, type Overrides, type RawHeader, readHeader } from '../../formats/tar/fields.js';
import { BLOCK_SIZE, padding } from '../../formats/tar/header.js';
import { limitOf, overLimit } from '../../limits.js';

/** These types have no content, whatever their size says (as Go's reader has it): links, devices, folders, fifos. */
const HEADER_ONLY = '123456';
/** An old sparse file of GNU: more blocks of its map may follow the header. */
const SPARSE = 'S';
/** Where a block says whether another one follows: in the header, and in those behind it. */
const MORE_BEHIND_HEADER = 482;
const MORE_BEHIND_MAP = 504;

/**
 * The headers of a layer's tar, contents left out: devices and sparse files as well. All of `chunks` is read. Throws UserError
 * where it is no tar or is cut; `where` is for messages.
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
  /** So many bytes; null where fewer are left. */
  take(length: number): Promise<Buffer | null>;
  /** Leaves so many out; false where fewer are left. */
  skip(length: number): Promise<boolean>;
  /** Reads to the end: who gives the bytes may check them there. */
  drain(): Promise<void>;
  taken(): number;
  /** No more is read: whoever gives the bytes may end. */
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
      // A copy: the chunk that it is in is not to be held.
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
  return unreadable(where, 'it ends inside an entry');
}

function unreadable(where: string, message: string): UserError {
  return new UserError('a layer of the base cannot be read', [
    { where, message, expected: 'a tar', fix: 'fetch or make the base anew' },
  ]);
}
