/** The maximum number of bytes, and the error for more. */
export interface BodyLimit {
  readonly most: number;
  readonly tooLarge: () => Error;
}

/** Reads all pieces into memory. Throws the limit's error if they exceed it, and what the pieces throw. */
export async function readPieces(pieces: AsyncIterable<Uint8Array>, limit?: BodyLimit): Promise<Buffer> {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (limit !== undefined && size > limit.most) throw limit.tooLarge();
    read.push(piece);
  }
  return Buffer.concat(read, size);
}

/** Closes the source of pieces that are not read. */
export async function discard(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  await pieces[Symbol.asyncIterator]().return?.();
}
