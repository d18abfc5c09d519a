import { createHash } from 'node:crypto';
import { readPieces } from '../../async/body.js';
import { messageOf } from '../../errors.js';
import type { CachedBytes, CachedResult } from '../../store/results.js';
import { DamagedBlob } from '../oci/blob.js';
import { OCI_LAYER_GZIP } from '../oci/media-types.js';
import type { Digest, LayerBlob } from '../types.js';
import { LAYER_END, type LayerRecipe } from './compose.js';
import { type Gzip, gzipPieces, PIECE } from './part.js';

/** Digests and size of a layer; its bytes are composed at every read. Plain JSON. */
export interface LayerFacts {
  readonly digest: Digest;
  /** Compressed size in bytes. */
  readonly size: number;
  readonly diffId: Digest;
}

/** Reads bytes of a file. Throws an error of the operating system if the file lacks them. */
export type ReadAt = (path: string, offset: number, length: number) => Buffer;

/** The compressed head of a layer, which precedes its parts, and the digests of the layer. */
interface MadeLayer {
  readonly head: Buffer;
  readonly facts: LayerFacts;
}

/**
 * Composes a layer and measures it, compressed and uncompressed. If parts are corrupt (unreadable, or with a wrong checksum),
 * returns their paths instead.
 */
export async function makeLayer(
  recipe: LayerRecipe,
  deps: { compress: Gzip; gunzip: (bytes: Uint8Array, limit: number) => Buffer; readAt: ReadAt },
): Promise<MadeLayer | { readonly corrupt: readonly string[] }> {
  const { compress, gunzip, readAt } = deps;
  const corrupt: string[] = [];
  const head = await readPieces(gzipPieces([recipe.head], compress));
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
      corrupt.push(path);
      continue;
    }
    if (own.digest('hex') !== span.sha256) corrupt.push(path);
    size += offset - span.offset;
  }
  if (corrupt.length > 0) return { corrupt };
  const digest: Digest = `sha256:${outer.update(end).digest('hex')}`;
  return { head, facts: { digest, size, diffId: `sha256:${inner.update(LAYER_END).digest('hex')}` } };
}

/** Returns a layer as a blob. Reading it throws DamagedBlob if a file is gone; the reader checks the bytes. */
export function layerBlob(request: {
  /** The result in the cache; its bytes are the compressed head. */
  layer: CachedResult<LayerFacts>;
  /** The parts of which the layer consists. */
  parts: readonly CachedBytes[];
  recipe: Pick<LayerRecipe, 'pieces'>;
  /** The compressed end-of-archive blocks. */
  end: Buffer;
  readAt: ReadAt;
}): LayerBlob {
  const { layer, parts, recipe, end, readAt } = request;
  const stretches = [
    { path: layer.path, offset: 0, length: layer.size },
    ...recipe.pieces.map(({ path, span }) => ({ path, offset: span.offset, length: lengthOf(span.members) })),
  ];
  const { digest, size, diffId } = layer.facts;
  const cached = [layer, ...parts];
  return {
    cached,
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
      throw new DamagedBlob({ digest, size, cached }, messageOf(error));
    }
  }
}

const CHUNK = 1 << 20;

function lengthOf(members: readonly number[]): number {
  return members.reduce((sum, length) => sum + length, 0);
}
