import { createHash } from 'node:crypto';

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

/** A stretch of a content, not read yet. */
export function partOf(content: Content, start: number, end: number): Content {
  return content.part?.(start, end) ?? content.subarray(start, end);
}

/** The content piece by piece, in order. */
export function* piecesOf(content: Content): Generator<Buffer, void, undefined> {
  for (let at = 0; at < content.length; at += WINDOW)
    yield content.subarray(at, Math.min(content.length, at + WINDOW));
}

/** All bytes in memory: for what is known to be small. */
export function wholeOf(content: Content): Buffer {
  return content.subarray(0, content.length);
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
  for (let at = from; at < content.length; at += WINDOW) {
    const found = content
      .subarray(at, Math.min(content.length, at + WINDOW + needle.length - 1))
      .indexOf(needle);
    if (found >= 0) return at + found;
  }
  return -1;
}
