/** Reads a sequence of pieces as one run of bytes. */
export class PieceReader {
  /** Bytes taken so far. */
  taken = 0;
  private held: Buffer = Buffer.alloc(0);
  private readonly source: Iterator<Uint8Array>;

  constructor(pieces: Iterable<Uint8Array>) {
    this.source = pieces[Symbol.iterator]();
  }

  /** Returns the next `length` bytes without taking them; fewer if the pieces end. */
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

  /** Takes and returns `length` bytes; null if fewer are left. */
  take(length: number): Buffer | null {
    const bytes = this.peek(length);
    if (bytes.length < length) return null;
    this.held = this.held.subarray(length);
    this.taken += length;
    return bytes;
  }
}

/** Returns at least the first `length` bytes (fewer if the pieces end), and an iterable of all pieces from the start. */
export function beginOf(
  pieces: Iterable<Uint8Array>,
  length: number,
): { readonly begin: Buffer; readonly all: Iterable<Uint8Array> } {
  const source = pieces[Symbol.iterator]();
  const held: Uint8Array[] = [];
  for (let size = 0; size < length; ) {
    const next = source.next();
    if (next.done === true) break;
    held.push(next.value);
    size += next.value.length;
  }
  function* all() {
    yield* held;
    yield* { [Symbol.iterator]: () => source };
  }
  return { begin: Buffer.concat(held), all: all() };
}
