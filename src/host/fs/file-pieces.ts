import { createReadStream } from 'node:fs';

const PIECE = 1 << 20;

/**
 * The bytes of a file, piece by piece. The file is opened for the first piece, not before, so that a failure always has a
 * reader who gets it; a reader that goes away closes it. Throws the error of the operating system.
 */
export async function* filePieces(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield* createReadStream(path, { highWaterMark: PIECE });
}
