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

/** At least `length` bytes that the pieces begin with (fewer where these are all), and all pieces once more. */
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
