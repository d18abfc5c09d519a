import { createReadStream } from 'node:fs';

const PIECE = 1 << 20;

/**
 * Yields the bytes of a file piece by piece. The file is opened when the first piece is read, so that a reader receives every
 * error, and closed when the reader stops early. Throws the operating system's error.
 */
export async function* filePieces(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield* createReadStream(path, { highWaterMark: PIECE });
}
