/** Parts of a source that can only be read from its start. */
export interface Slices {
  /** Yields the bytes from `from` to `from + length`; fewer if the source ends earlier. */
  slice(from: number, length: number): AsyncGenerator<Uint8Array>;
  /** Closes the files and connections of the source. */
  close(): Promise<void>;
}

/** Returns slices of a source. A later slice continues the current read; an earlier one reads the source again from its start. */
export function createSlices(read: () => AsyncIterable<Uint8Array>): Slices {
  let source: AsyncIterator<Uint8Array> | null = null;
  let position = 0;
  let held: Uint8Array = EMPTY;

  const next = async (): Promise<Uint8Array | null> => {
    if (held.length === 0) {
      const { done, value } = (await source?.next()) ?? { done: true, value: undefined };
      if (done) return null;
      held = value;
    }
    return held;
  };
  const take = (length: number) => {
    held = held.subarray(length);
    position += length;
  };
  const goTo = async (from: number) => {
    if (source === null || from < position) {
      await source?.return?.();
      source = read()[Symbol.asyncIterator]();
      position = 0;
      held = EMPTY;
    }
    while (position < from) {
      const piece = await next();
      if (piece === null) return;
      take(Math.min(piece.length, from - position));
    }
  };

  return {
    async *slice(from, length) {
      await goTo(from);
      for (let left = length; left > 0; ) {
        const piece = await next();
        if (piece === null) return;
        const part = piece.subarray(0, left);
        left -= part.length;
        take(part.length);
        yield part;
      }
    },
    async close() {
      await source?.return?.();
    },
  };
}

const EMPTY = new Uint8Array(0);
