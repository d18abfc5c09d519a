import { createReadStream } from 'node:fs';
import { assembleImage } from '../image/direct/assemble.js';
import { composeLayers, type LayerRecipe } from '../image/direct/compose.js';
import type { TitledLayer } from '../image/direct/config.js';
import { ownerOf } from '../image/direct/layer-tar.js';
import { packageCacheLayer } from '../image/direct/package-cache-layer.js';
import { linkScripts, neededRuns, refuseUnlinked, UNLINKED_LABEL } from '../image/direct/unlinked.js';
import { ownLabels } from '../image/labels.js';
import { DamagedBlob } from '../image/oci/blob.js';
import { ociPlatform } from '../image/oci/platform.js';
import { packageCache } from '../image/package-cache.js';
import type { BaseImage, Image, ImageDescription } from '../image/types.js';
import type { PackageEntry } from '../package/types.js';
import { environmentEntries, environmentEpoch } from '../payload/environment.js';
import { isOfInstallation } from '../payload/in-prefix.js';
import { pythonOf } from '../payload/python.js';
import type { StoredPackage } from '../store/types.js';
import {
  type CachedPart,
  DamagedParts,
  forgetLayers,
  type LayerEdges,
  makeLayers,
  makeParts,
} from './direct-layers.js';
import { findPython } from './host-python.js';
import type { Resolved } from './remembered-lock.js';

/** One image to be made without running anything in it. */
export interface DirectRequest {
  readonly description: ImageDescription;
  readonly resolved: Resolved;
  readonly licenseText: string | null;
  readonly writeCondarc: boolean;
  readonly sourceDateEpoch: string | undefined;
  readonly base: BaseImage;
  readonly prefetched: readonly StoredPackage[];
  /** What would have to run is left undone, and said in a label. */
  readonly allowUnlinked: boolean;
}

/** An image, and what to do where its bytes turn out to be damaged. */
export interface DirectImage {
  readonly image: Image;
  /** Makes the cache forget what an error is about; false where that is nothing of the cache. */
  forget(error: unknown): boolean;
}

/** Lock and base → image: every layer is in the cache or made now. Throws ArchiError. */
export async function directImage(request: DirectRequest, edges: LayerEdges): Promise<DirectImage> {
  const { description, base, allowUnlinked, resolved } = request;
  const { lock } = resolved;
  // Before anything is fetched; what packages have to run is known only behind that.
  refuseUnlinked(neededRuns(description), allowUnlinked);
  const target = description.pyc === 'build' ? pythonOf(lock) : null;
  const python = target === null ? null : await findPython(target.version);
  const { prefix, slim } = description;
  const options = { prefix, owner: ownerOf(description), slim, python };
  const epoch = environmentEpoch(lock, request.sourceDateEpoch);
  const made = await retrying(lock.packages.length, async () => {
    const parts = await makeParts(lock, options, edges);
    const unlinked = [...neededRuns(description), ...linkScripts(parts.map(({ facts }) => facts))];
    refuseUnlinked(unlinked, allowUnlinked);
    const environment = environmentOf(request, parts, epoch);
    const recipes = composeLayers({ description, parts, environment, epoch });
    return { parts, recipes, unlinked, layers: await makeLayers(recipes, parts, edges) };
  });
  const image = assembleImage({
    description,
    platform: ociPlatform(lock.platform),
    base,
    layers: [...made.layers, ...(await cacheLayers(request, edges))],
    labels: labelsOf(
      request,
      made.unlinked.map(({ what }) => what),
    ),
    epoch,
  });
  return { image, forget: (error) => forget(error, made, edges) };
}

async function retrying<T>(times: number, work: () => Promise<T>): Promise<T> {
  for (let left = times; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DamagedParts) || left === 0) throw error;
    }
  }
}

function forget(
  error: unknown,
  { recipes, layers, parts }: { recipes: LayerRecipe[]; layers: TitledLayer[]; parts: CachedPart[] },
  edges: LayerEdges,
): boolean {
  if (!(error instanceof DamagedBlob)) return false;
  const damaged = recipes.filter((_, i) => layers[i]?.digest === error.blob.digest);
  forgetLayers(damaged, parts, edges);
  return damaged.length > 0;
}

// What an installer leaves in the prefix beside the packages, without what is only an installation's.
function environmentOf(
  { resolved, licenseText, writeCondarc }: DirectRequest,
  parts: readonly CachedPart[],
  epoch: number,
): PackageEntry[] {
  return environmentEntries({
    lock: resolved.lock,
    lockText: resolved.text,
    licenseText,
    writeCondarc,
    relocatePy: '',
    manageSh: '',
    folders: [],
    packages: resolved.lock.packages.map((locked, i) => ({ locked, bytes: parts[i]?.facts.bytes ?? 0 })),
    epoch,
  }).filter((entry) => entry.type !== 'relocated' && !isOfInstallation(entry.path)) as PackageEntry[];
}

async function cacheLayers(
  { prefetched, description }: DirectRequest,
  { layers }: LayerEdges,
): Promise<TitledLayer[]> {
  if (prefetched.length === 0) return [];
  const files = packageCache(prefetched, description.prefix);
  const layer = packageCacheLayer(files, description, createReadStream);
  const known = layers.find(layer.key) ?? layers.put(layer.key, Buffer.alloc(0), await layer.measure());
  return [layer.blob(known.facts)];
}

function labelsOf(
  { description, base, resolved }: DirectRequest,
  unlinked: readonly string[],
): Record<string, string> {
  return {
    ...ownLabels({
      name: description.name,
      version: resolved.lock.manifest.version,
      base: base.name,
      baseDigest: base.digest,
    }),
    ...(unlinked.length === 0 ? {} : { [UNLINKED_LABEL]: JSON.stringify(unlinked) }),
  };
}
