import { cacheKey } from '../../cache-keys.js';
import type { Emit } from '../../events.js';
import type { RawHeader } from '../../formats/tar/fields.js';
import { decompressStream } from '../../host/compress/stream.js';
import type { ResultCache } from '../../store/results.js';
import { layerHeaders } from '../base/layer-headers.js';
import { type BaseFolder, emptyTree, layUpon } from '../base/tree.js';
import { readChecked } from '../oci/blob.js';
import { unpackedLayer } from '../oci/compression.js';
import type { BaseImage } from '../types.js';
import { homeOf } from '../variables.js';
import { type Ground, type GroundRequest, groundIn } from './ground.js';

/** Increased when the same base gives a different ground. */
const GROUND_VERSION = '1';

/** Returns the ground in a base, from the cache or else from the layers of the base. Throws ArchiError. */
export async function groundOf(
  { base, description }: { readonly base: BaseImage; readonly description: GroundRequest },
  { grounds, emit }: { readonly grounds: ResultCache<Ground>; readonly emit: Emit },
): Promise<Ground> {
  const { prefix, user, own } = description;
  const key = cacheKey('ground', {
    layout: GROUND_VERSION,
    layers: base.layers.map(({ diffId }) => diffId),
    prefix,
    home: user === null ? null : homeOf(user),
    own: own.map(({ path, isFolder }) => [path, isFolder]),
  });
  const known = grounds.find(key);
  if (known !== null) return known.facts;
  const ground = groundIn(await treeOf(base, emit), description);
  return grounds.put(key, Buffer.alloc(0), ground).facts;
}

async function treeOf({ name, layers }: BaseImage, emit: Emit): Promise<BaseFolder> {
  const tree = emptyTree();
  if (layers.length === 0) return tree;
  emit({ kind: 'start', step: 'base', title: 'Reading the folders of the base', total: layers.length });
  for (const [i, layer] of layers.entries()) {
    const headers: RawHeader[] = [];
    const tar = unpackedLayer(readChecked(layer), decompressStream);
    for await (const header of layerHeaders(tar, `${name} ${layer.digest}`)) headers.push(header);
    layUpon(tree, headers);
    emit({ kind: 'progress', step: 'base', done: i + 1 });
  }
  emit({ kind: 'end', step: 'base' });
  return tree;
}
