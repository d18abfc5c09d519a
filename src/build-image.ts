import { assembleImage, layersAllowed } from './image/direct/assemble.js';
import { composeLayers } from './image/direct/compose.js';
import { userLost } from './image/direct/config.js';
import { linkScripts, neededRuns, refuseUnlinked, triggersOf } from './image/direct/unlinked.js';
import { ociPlatform } from './image/oci/platform.js';
import type { Image } from './image/types.js';
import { groundOf } from './jobs/base-ground.js';
import { type LayerEdges, makeLayers, makeParts } from './jobs/direct-layers.js';
import {
  type DirectRequest,
  forgetDamaged,
  imageEnvironment,
  imageLabels,
  partOptions,
  prefetchedLayers,
} from './jobs/image-payload.js';
import { whileDamaged } from './jobs/while-damaged.js';
import { environmentEpoch } from './payload/environment.js';

/** An image, and what to do where its bytes turn out to be damaged. */
export interface DirectImage {
  readonly image: Image;
  /** Makes the cache forget what an error is about; false where that is nothing of the cache. */
  forget(error: unknown): boolean;
}

/** Lock → packages → payload, upon a base → image: every layer is in the cache or made now. Throws ArchiError. */
export async function buildImage(request: DirectRequest, edges: LayerEdges): Promise<DirectImage> {
  const { description, base, allowUnlinked } = request;
  const { lock } = request.resolved;
  // Before anything is fetched; what packages have to run is known only behind that.
  const known = [...neededRuns(description), ...triggersOf(base)];
  refuseUnlinked(known, allowUnlinked);
  const maxLayers = layersAllowed({ ...request, others: request.prefetched.length > 0 ? 1 : 0 });
  const ground = await groundOf(request, edges);
  const options = await partOptions(request, ground);
  const epoch = environmentEpoch(lock, request.sourceDateEpoch);
  const { unlinked, ...made } = await whileDamaged(lock.packages.length, async () => {
    const parts = await makeParts({ ...request, lock }, options, edges);
    const unlinked = [...known, ...linkScripts(parts.map(({ facts }) => facts))];
    refuseUnlinked(unlinked, allowUnlinked);
    const environment = imageEnvironment(request, parts, epoch);
    const recipes = composeLayers({
      description: { ...description, maxLayers },
      ground,
      parts,
      environment,
      epoch,
    });
    return { unlinked, parts, recipes, layers: await makeLayers(recipes, parts, edges) };
  });
  const lost = userLost(request);
  if (lost !== null) edges.emit({ kind: 'warning', message: lost });
  const image = assembleImage({
    description,
    platform: ociPlatform(lock.platform),
    base,
    layers: [...made.layers, ...(await prefetchedLayers(request, ground, edges))],
    labels: imageLabels(request, unlinked),
    epoch,
  });
  return { image, forget: (error) => forgetDamaged(error, made, edges) };
}
