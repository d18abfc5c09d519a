/** Reads pieces that come one after the other as if they were one run of bytes. */
export class PieceReader {
  /** Bytes taken so far. */
  taken = 0;
  private held: Buffer = Buffer.alloc(0);
  private readonly source: Iterator<Uint8Array>;

  constructor(pieces: Iterable<Uint8Array>) {
    this.source = pieces[Symbol.iterator]();
  }

  /** The next bytes without taking them: `length`, or all that are left where these are fewer. */
  peek(length: number): Buffer {
    const parts: Buffer[] = [this.held];
    let size = this.held.length;
    while (size < length) {
      const next = this.source.next();
      if (next.done === true) break;
      parts.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength));
      size += next.value.length;
    }
    const [only] = parts.filter((part) => part.length > 0);
    if (parts.length > 1) this.held = only?.length === size ? only : Buffer.concat(parts, size);
    return this.held.subarray(0, length);
  }

  /** Takes `length` bytes; null where fewer are left. */
  take(length: number): Buffer | null {
    const bytes = this.peek(length);
    if (bytes.length < length) return null;
    this.held = this.held.subarray(length);
    this.taken += length;
    return bytes;
  }
}
