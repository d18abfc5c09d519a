import { createHash } from 'node:crypto';
import { limitOf, overLimit } from '../limits.js';

/** The bytes of a file: a Buffer, or a file on the disk that is read on demand and never held in memory as a whole. */
export interface Content {
  readonly length: number;
  /** Returns the bytes from `start` to `end`; fewer if the content ends earlier. */
  subarray(start: number, end: number): Buffer;
  /** Returns the same range without reading it; for a Buffer `subarray` does that. */
  readonly part?: (start: number, end: number) => Content;
  /** Reads the bytes from `start` on into `target` and returns the part of it that was filled. Only contents on the disk have it. */
  readonly read?: (target: Buffer, start: number) => Buffer;
}

/** Bytes per read of a content on the disk. */
const WINDOW = 1 << 20;
const SMALLEST_WINDOW = 1 << 12;

/** Returns a range of a content without reading it. */
export function partOf(content: Content, start: number, end: number): Content {
  return content.part?.(start, end) ?? content.subarray(start, end);
}

/** Yields the content in pieces, in order. */
export function* piecesOf(content: Content): Generator<Buffer, void, undefined> {
  for (let at = 0; at < content.length; at += WINDOW)
    yield content.subarray(at, Math.min(content.length, at + WINDOW));
}

/** Same as `piecesOf`, but a piece is valid only until the next one is taken: a content on the disk is read into one buffer. */
export function* viewsOf(content: Content): Generator<Buffer, void, undefined> {
  if (content.read === undefined) {
    yield* piecesOf(content);
    return;
  }
  const window = windows.pop() ?? Buffer.allocUnsafeSlow(WINDOW);
  try {
    for (let at = 0; at < content.length; at += WINDOW)
      yield content.read(window.subarray(0, content.length - at), at);
  } finally {
    windows.push(window);
  }
}

/** Windows to be used again. */
const windows: Buffer[] = [];

/** Returns all bytes in memory. Throws LimitError if a content on the disk is larger than the limit `package-text`. */
export function wholeOf(content: Content): Buffer {
  if (content instanceof Buffer) return content;
  if (content.length <= limitOf('package-text')) return content.subarray(0, content.length);
  throw overLimit('a file is too large to be read into memory', 'package-text', {
    found: `${content.length} bytes`,
  });
}

/** Bytes that replace those of a content from `offset` on. */
export interface Patch {
  readonly offset: number;
  readonly length: number;
  /** Returns `length` bytes; called at each read. */
  readonly bytes: () => Buffer;
}

/** Returns a content with the patches applied; they are sorted and do not overlap. Nothing is read before it is requested. */
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

/** Returns the index of the first patch that ends after `start`. */
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

/** Returns a checksum in lower-case hex. */
export function contentDigest(content: Content, algorithm: 'sha256' | 'md5' = 'sha256'): string {
  const hash = createHash(algorithm);
  for (const piece of viewsOf(content)) hash.update(piece);
  return hash.digest('hex');
}

/** True if two contents have the same bytes. */
export function isSameContent(content: Content, other: Content): boolean {
  return content.length === other.length && firstDifferentByte(content, other) === content.length;
}

/** Returns the offset of the first difference; the length of the shorter content if there is none. */
export function firstDifferentByte(content: Content, other: Content): number {
  const length = Math.min(content.length, other.length);
  for (let at = 0; at < length; at += WINDOW) {
    const end = Math.min(length, at + WINDOW);
    const [before, after] = [content.subarray(at, end), other.subarray(at, end)];
    if (!before.equals(after)) return at + before.findIndex((byte, index) => byte !== after[index]);
  }
  return length;
}

/** Returns the offset of `needle` at or after `from`, or -1. A Buffer is searched at once. */
export function indexIn(content: Content, needle: Buffer, from = 0): number {
  if (content instanceof Buffer) return content.indexOf(needle, from);
  // Windows start small and grow, since the next match may be near.
  let window = SMALLEST_WINDOW;
  for (let at = from; at < content.length; at += window, window = Math.min(WINDOW, window * 2)) {
    const position = content
      .subarray(at, Math.min(content.length, at + window + needle.length - 1))
      .indexOf(needle);
    if (position >= 0) return at + position;
  }
  return -1;
}
