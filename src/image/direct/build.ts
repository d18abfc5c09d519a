import { environmentEpoch } from '../../payload/environment.js';
import { whileDamaged } from '../../store/while-damaged.js';
import { ociPlatform } from '../oci/platform.js';
import type { Image } from '../types.js';
import { assembleImage, layersAllowed } from './assemble.js';
import { composeLayers } from './compose.js';
import { userLost } from './config.js';
import { type LayerDeps, makeLayers, makeParts } from './layers.js';
import { groundOf } from './open-ground.js';
import {
  type DirectRequest,
  forgetDamaged,
  imageEnvironment,
  imageLabels,
  partOptions,
  prefetchedLayers,
} from './payload.js';
import { linkScripts, neededRuns, refuseUnlinked, triggersOf } from './unlinked.js';

/** An image, and what to do where its bytes turn out to be damaged. */
export interface DirectImage {
  readonly image: Image;
  /** Makes the cache forget what an error is about; false where that is nothing of the cache. */
  forget(error: unknown): boolean;
}

/** Lock → packages → payload, upon a base → image: every layer is in the cache or made now. Throws ArchiError. */
export async function buildImage(request: DirectRequest, deps: LayerDeps): Promise<DirectImage> {
  const { description, base, allowUnlinked } = request;
  const { lock } = request.resolved;
  // Before anything is fetched; what packages have to run is known only behind that.
  const known = [...neededRuns(description), ...triggersOf(base)];
  refuseUnlinked(known, allowUnlinked);
  const maxLayers = layersAllowed({ ...request, others: request.prefetched.length > 0 ? 1 : 0 });
  const ground = await groundOf(request, deps);
  const options = await partOptions(request, ground);
  const epoch = environmentEpoch(lock, request.sourceDateEpoch);
  const { unlinked, ...made } = await whileDamaged(lock.packages.length, async () => {
    const parts = await makeParts({ ...request, lock }, options, deps);
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
    return { unlinked, parts, recipes, layers: await makeLayers(recipes, parts, deps) };
  });
  const lost = userLost(request);
  if (lost !== null) deps.emit({ kind: 'warning', message: lost });
  const image = assembleImage({
    description,
    platform: ociPlatform(lock.platform),
    base,
    layers: [...made.layers, ...(await prefetchedLayers(request, ground, deps))],
    labels: imageLabels(request, unlinked),
    epoch,
  });
  return { image, forget: (error) => forgetDamaged(error, made, deps) };
}
