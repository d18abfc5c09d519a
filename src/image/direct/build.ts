import { environmentsOf } from '../../lock/environments.js';
import { environmentEpoch } from '../../payload/environment.js';
import { withPycs } from '../../payload/pyc/open-pyc.js';
import { refuseMissingEntry } from '../../payload/setup/entry.js';
import { ociPlatform } from '../oci/platform.js';
import type { Image } from '../types.js';
import { assembleImage, layersAllowed } from './assemble.js';
import { composeLayers } from './compose.js';
import { userLost } from './config.js';
import type { Ground } from './ground.js';
import { type CachedPart, type LayerDeps, makeLayers, makeParts } from './layers.js';
import { groundOf } from './open-ground.js';
import {
  besidePackages,
  type DirectRequest,
  imageEntries,
  imageLabels,
  partOptions,
  prefetchedLayers,
} from './payload.js';
import { installScripts, linkScripts, neededRuns, refuseUnlinked, triggersOf } from './unlinked.js';

/**
 * Builds an image: lock → parts → layers, on top of a base. Parts and layers are taken from the cache or made now. Throws
 * CorruptCacheError if the cache is corrupt, otherwise ArchiError.
 */
export async function buildImage(request: DirectRequest, deps: LayerDeps): Promise<Image> {
  const { description, base } = request;
  const { lock } = request.resolved;
  // Checked before anything is fetched; the scripts of packages are known only later.
  const known = [
    ...neededRuns(description),
    ...triggersOf(base),
    ...installScripts(request.setup, lock.manifest.name),
  ];
  refuseUnlinked(known, request);
  const maxLayers = layersAllowed({ ...request, others: request.prefetched.packages.length > 0 ? 1 : 0 });
  const own = request.files.flatMap(({ entries }) => entries);
  const placed = own.map(({ path, type }) => ({ path, isFolder: type === 'directory' }));
  const ground = await groundOf({ base, description: { ...description, own: placed } }, deps);
  const epoch = environmentEpoch(lock, request.sourceDateEpoch);
  const parts = await compiledParts(request, ground, deps);
  const unlinked = [...known, ...linkScripts(parts)];
  refuseUnlinked(unlinked, request);
  refuseMissingEntry(request.setup, parts);
  const environment = imageEntries(request, parts, epoch);
  const recipes = composeLayers({
    description: { ...description, maxLayers },
    ...{ ground, parts, environment, own, epoch },
  });
  const layers = await makeLayers(recipes, parts, deps);
  const lost = userLost(request);
  if (lost !== null) deps.emit({ kind: 'warning', message: lost });
  return assembleImage({
    description,
    platform: ociPlatform(lock.platform),
    base,
    layers: [...layers, ...(await prefetchedLayers(request, ground, deps))],
    labels: imageLabels(request, unlinked),
    epoch,
  });
}

/** Makes the parts, compiled if the image or its lock wants that: no target compiles them later. Throws as `withPyc` does. */
async function compiledParts(request: DirectRequest, ground: Ground, deps: LayerDeps): Promise<CachedPart[]> {
  const { description, resolved, openPython: open } = request;
  const { lock } = resolved;
  return withPycs(description.pyc, lock, { emit: deps.emit, open }, async (pycs) => {
    const parts: CachedPart[] = [];
    for (const [i, environment] of environmentsOf(lock).entries()) {
      const options = partOptions(request, ground, environment);
      const pyc = pycs[i] ?? 'none';
      const work = {
        ...{ lock: environment.lock, folder: environment.folder, shared: false },
        ...{ pyc: pyc === 'none' ? 'target' : pyc, ...besidePackages(request, environment) },
      } as const;
      parts.push(...(await makeParts(work, options, parts, deps)));
    }
    return parts;
  });
}
