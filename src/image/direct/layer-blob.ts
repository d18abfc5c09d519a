import { createHash } from 'node:crypto';
import { DamagedBlob } from '../oci/blob.js';
import { OCI_LAYER_GZIP } from '../oci/media-types.js';
import type { Digest, LayerBlob } from '../types.js';
import { LAYER_END, type LayerRecipe } from './compose.js';
import { type Gzip, gzipPieces, PIECE } from './part.js';

/** What a layer is called by; its bytes are put together whenever they are read. Plain JSON. */
export interface LayerFacts {
  readonly digest: Digest;
  /** Compressed, in bytes. */
  readonly size: number;
  readonly diffId: Digest;
}

/** Reads bytes of a file. Throws where they are not there. */
export type ReadAt = (path: string, offset: number, length: number) => Buffer;

/** A layer's own bytes beside those of parts: its head, compressed, and what it is called by. */
export interface MadeLayer {
  readonly head: Buffer;
  readonly facts: LayerFacts;
}

/**
 * Puts a layer together and measures it, compressed and not. Null where a part is not the bytes that it was; the name of
 * its file is put into `damaged`.
 */
export async function makeLayer(
  recipe: LayerRecipe,
  deps: { compress: Gzip; gunzip: (bytes: Uint8Array, limit: number) => Buffer; readAt: ReadAt },
  damaged: string[],
): Promise<MadeLayer | null> {
  const { compress, gunzip, readAt } = deps;
  const pieces: Buffer[] = [];
  for await (const piece of gzipPieces([recipe.head], compress)) pieces.push(piece);
  const head = Buffer.concat(pieces);
  const end = await compress(LAYER_END);
  const outer = createHash('sha256').update(head);
  const inner = createHash('sha256').update(recipe.head);
  let size = head.length + end.length;
  for (const { path, span } of recipe.pieces) {
    const own = createHash('sha256');
    let offset = span.offset;
    try {
      for (const length of span.members) {
        const member = readAt(path, offset, length);
        for (const hash of [own, outer]) hash.update(member);
        inner.update(gunzip(member, PIECE));
        offset += length;
      }
    } catch {
      damaged.push(path);
      continue;
    }
    if (own.digest('hex') !== span.sha256) damaged.push(path);
    size += offset - span.offset;
  }
  if (damaged.length > 0) return null;
  const digest: Digest = `sha256:${outer.update(end).digest('hex')}`;
  return { head, facts: { digest, size, diffId: `sha256:${inner.update(LAYER_END).digest('hex')}` } };
}

/** A made layer as a blob. Reading it throws DamagedBlob where a file is gone; who reads checks the rest. */
export function layerBlob({
  facts,
  head,
  recipe,
  end,
  readAt,
}: {
  facts: LayerFacts;
  /** Path of the compressed head. */
  head: { readonly path: string; readonly size: number };
  recipe: Pick<LayerRecipe, 'pieces'>;
  /** The compressed end. */
  end: Buffer;
  readAt: ReadAt;
}): LayerBlob {
  const stretches = [
    { path: head.path, offset: 0, length: head.size },
    ...recipe.pieces.map(({ path, span }) => ({ path, offset: span.offset, length: lengthOf(span.members) })),
  ];
  const { digest, size, diffId } = facts;
  return {
    mediaType: OCI_LAYER_GZIP,
    digest,
    size,
    diffId,
    async *read() {
      for (const { path, offset, length } of stretches) {
        for (let done = 0; done < length; done += CHUNK) {
          yield read(path, offset + done, Math.min(CHUNK, length - done));
        }
      }
      yield end;
    },
  };

  function read(path: string, offset: number, length: number): Buffer {
    try {
      return readAt(path, offset, length);
    } catch (error) {
      throw new DamagedBlob(facts, error instanceof Error ? error.message : String(error));
    }
  }
}

const CHUNK = 1 << 20;

function lengthOf(members: readonly number[]): number {
  return members.reduce((sum, length) => sum + length, 0);
}
