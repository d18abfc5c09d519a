import { createHash } from 'node:crypto';
import { readPieces } from '../../async/body.js';
import { CorruptCacheError } from '../../store/remake-corrupt.js';
import type { Blob } from '../types.js';
import { algorithmOf, digestOf } from './digest.js';

/** Returns a blob for bytes in memory. */
export function bytesBlob(mediaType: string, bytes: Uint8Array): Blob {
  return {
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
    async *read() {
      yield bytes;
    },
  };
}

/** Returns a JSON document as a blob; the same value gives the same bytes. */
export function jsonBlob(mediaType: string, value: unknown): Blob {
  return bytesBlob(mediaType, Buffer.from(JSON.stringify(value)));
}

/** The content of a blob does not match its digest or size. */
export class DamagedBlob extends CorruptCacheError {
  constructor({ digest, size, cached = [] }: Pick<Blob, 'digest' | 'size' | 'cached'>, found: string) {
    super(cached, 'a blob of an image is damaged', [
      {
        where: digest,
        message: 'the content does not match its digest',
        expected: `${size} bytes of ${digest}`,
        found,
        fix: 'run again; if it stays so, build or fetch the image again',
      },
    ]);
  }
}

/** Reads a blob and checks its digest and size before it yields the last chunk. Throws DamagedBlob, and what `read` throws. */
export async function* readChecked(blob: Blob): AsyncGenerator<Uint8Array> {
  const algorithm = algorithmOf(blob.digest);
  const hash = createHash(algorithm);
  let size = 0;
  let held: Uint8Array | null = null;
  for await (const chunk of blob.read()) {
    if (held !== null) yield held;
    hash.update(chunk);
    size += chunk.length;
    if (size > blob.size) throw new DamagedBlob(blob, `more than ${blob.size} bytes`);
    held = chunk;
  }
  const found = `${algorithm}:${hash.digest('hex')}`;
  if (size !== blob.size || found !== blob.digest) throw new DamagedBlob(blob, `${size} bytes of ${found}`);
  if (held !== null) yield held;
}

/** Reads a small blob into memory and checks it. Throws DamagedBlob, and what `read` throws. */
export function readWhole(blob: Blob): Promise<Buffer> {
  return readPieces(readChecked(blob));
}
