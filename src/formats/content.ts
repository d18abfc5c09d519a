import { createHash } from 'node:crypto';
import { limitOf, overLimit } from '../limits.js';

/** The bytes of a file: a Buffer, or something on the disk that is read where it is asked for, so that no file is held whole. */
export interface Content {
  readonly length: number;
  /** These bytes, fewer where it ends before. */
  subarray(start: number, end: number): Buffer;
  /** The same bytes without reading them; of a Buffer `subarray` does that. */
  readonly part?: (start: number, end: number) => Content;
}

/** So much is read at once of what is not in memory. */
const WINDOW = 1 << 20;
const SMALLEST_WINDOW = 1 << 12;

/** A stretch of a content, not read yet. */
export function partOf(content: Content, start: number, end: number): Content {
  return content.part?.(start, end) ?? content.subarray(start, end);
}

/** The content piece by piece, in order. */
export function* piecesOf(content: Content): Generator<Buffer, void, undefined> {
  for (let at = 0; at < content.length; at += WINDOW)
    yield content.subarray(at, Math.min(content.length, at + WINDOW));
}

/** All bytes in memory. Throws LimitError where they are not there yet and more than the limit `package-text` allows. */
export function wholeOf(content: Content): Buffer {
  if (content instanceof Buffer) return content;
  if (content.length <= limitOf('package-text')) return content.subarray(0, content.length);
  throw overLimit('a file is too large to be read into memory', 'package-text', {
    found: `${content.length} bytes`,
  });
}

/** Bytes that stand in place of others of a content. */
export interface Patch {
  readonly offset: number;
  readonly length: number;
  /** Of that length; made whenever they are read. */
  readonly bytes: () => Buffer;
}

/** A content with patches, which are in order and do not overlap. Nothing is read before it is asked for. */
export function patched(content: Content, patches: readonly Patch[]): Content {
  const { length } = content;
  return {
    length,
    subarray: (start, end) => {
      const result = Buffer.from(content.subarray(start, end));
      for (let i = firstBehind(patches, start); i < patches.length; i++) {
        const { offset, bytes } = patches[i] ?? { offset: end, bytes: () => result };
        if (offset >= start + result.length) break;
        bytes().copy(result, Math.max(0, offset - start), Math.max(0, start - offset));
      }
      return result;
    },
  };
}

/** The index of the first patch that ends behind `start`. */
function firstBehind(patches: readonly Patch[], start: number): number {
  let [low, high] = [0, patches.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { offset, length } = patches[middle] ?? { offset: 0, length: 0 };
    if (offset + length <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A checksum, lower-case hex. */
export function digestOf(content: Content, algorithm: 'sha256' | 'md5' = 'sha256'): string {
  const hash = createHash(algorithm);
  for (const piece of piecesOf(content)) hash.update(piece);
  return hash.digest('hex');
}

/** Whether two contents are the same bytes. */
export function isSameContent(one: Content, other: Content): boolean {
  return one.length === other.length && firstDifferentByte(one, other) === one.length;
}

/** Where two contents begin to differ; the length of the shorter one where that is all alike. */
export function firstDifferentByte(one: Content, other: Content): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += WINDOW) {
    const end = Math.min(length, at + WINDOW);
    const [before, after] = [one.subarray(at, end), other.subarray(at, end)];
    if (!before.equals(after)) return at + before.findIndex((byte, index) => byte !== after[index]);
  }
  return length;
}

/** Where `needle` begins at or behind `from`; -1 where it does not. What is in memory is searched in one go. */
export function indexIn(content: Content, needle: Buffer, from = 0): number {
  if (content instanceof Buffer) return content.indexOf(needle, from);
  // The next one may be near: what is read is in proportion to how far away it is.
  let window = SMALLEST_WINDOW;
  for (let at = from; at < content.length; at += window, window = Math.min(WINDOW, window * 2)) {
    const found = content
      .subarray(at, Math.min(content.length, at + window + needle.length - 1))
      .indexOf(needle);
    if (found >= 0) return at + found;
  }
  return -1;
}
