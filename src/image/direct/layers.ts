import { formatPin } from '../../conda/file-name.js';
import { type PackDeps, type PackLockRequest, packMembers } from '../../payload/build/pack.js';
import { pythonOf } from '../../payload/link/python.js';
import type { PackageJob } from '../../payload/package-job.js';
import { CorruptCacheError } from '../../store/remake-corrupt.js';
import type { CachedBytes, CachedResult, ResultCache } from '../../store/results.js';
import { LAYER_END, type LayerPart, type LayerRecipe, layerKey } from './compose.js';
import type { TitledLayer } from './config.js';
import type { Ground } from './ground.js';
import { type LayerFacts, layerBlob, type ReadAt } from './layer-blob.js';
import { type Gzip, PART_VERSION, type PartFacts, type PartOptions } from './part.js';
import type { LayerRequest, LayerResult, PartRequest } from './worker.js';

/** What making layers needs from outside. */
export interface LayerDeps extends PackDeps {
  readonly parts: ResultCache<PartFacts>;
  readonly layers: ResultCache<LayerFacts>;
  /** What base images have at the paths to which images add files. */
  readonly grounds: ResultCache<Ground>;
  /** Makes one part on another processor. */
  makePart(request: PartRequest): Promise<CachedResult<PartFacts>>;
  /** Makes one layer on another processor. */
  makeLayer(request: LayerRequest): Promise<LayerResult>;
  /** Compresses layers. */
  readonly gzip: { readonly id: string; readonly compress: Gzip };
  /** Whether `gzip` gives the same bytes as on other machines. */
  hasUsualZlib(): boolean;
  readonly readAt: ReadAt;
  /** Reads a whole file. */
  readFile(path: string): AsyncIterable<Uint8Array>;
}

/** A part in the cache, and the package that it was made from. */
export type CachedPart = LayerPart & CachedBytes;

/**
 * Makes each package of an environment a part of layers, and returns the parts in link order. Files that one of the `earlier` parts
 * has as well are hard links to its files. Throws UserError as `packMembers` does.
 */
export async function makeParts(
  request: PackLockRequest,
  options: PartOptions,
  earlier: readonly CachedPart[],
  deps: LayerDeps,
): Promise<CachedPart[]> {
  const { parts, gzip, store } = deps;
  const roots = new Map(earlier.toReversed().map(({ files, root }) => [files, root]));
  const optionsFor = (packed: Packed): PartOptions => {
    const linkedTo = roots.get(filesOf(packed));
    return linkedTo === undefined ? options : { ...options, linkedTo };
  };
  const { members, clobbered } = await packMembers(
    request,
    {
      cache: parts,
      compressor: gzip.id,
      options: (packed) => ({ layout: `part ${PART_VERSION}`, ...optionsFor(packed) }),
      pack: (job, key) => deps.makePart({ job, part: optionsFor(job), key, folder: parts.folder }),
    },
    deps,
  );
  const python = pythonOf(request.lock);
  return members.map(({ locked, ...member }) => {
    const { record } = locked;
    const omit = clobbered[formatPin(record)] ?? [];
    return {
      ...member,
      name: record.name,
      noarch: record.subdir === 'noarch',
      timestamp: record.timestamp ?? 0,
      folder: request.folder,
      root: options.root,
      files: filesOf({ locked, sha256: store.knownSha256(locked) ?? locked.url, python, omit }),
    };
  });
}

type Packed = Pick<PackageJob, 'locked' | 'sha256' | 'python' | 'omit'>;

/** Returns what two environments have in common if they get the same files of a package, but for those with a prefix in them. */
function filesOf({ locked: { record }, sha256, python, omit }: Packed): string {
  const target = record.noarch === 'python' ? python : null;
  return JSON.stringify([formatPin(record), record.noarch, sha256, target, omit]);
}

const OTHER_ZLIB =
  'this Node uses a zlib that is not its own: the image is correct, but another machine gives it other digests';

/** Returns the layers, and makes those that are not in the cache. Throws CorruptCacheError if parts in the cache are corrupt. */
export async function makeLayers(
  recipes: readonly LayerRecipe[],
  parts: readonly CachedPart[],
  { layers, makeLayer, gzip, hasUsualZlib, readAt, emit }: LayerDeps,
): Promise<TitledLayer[]> {
  const end = await gzip.compress(LAYER_END);
  const keyed = recipes.map((recipe) => ({ recipe, key: layerKey(recipe, gzip.id) }));
  const known = keyed.map(({ key }) => layers.find(key));
  const missing = known.filter((layer) => layer === null).length;
  if (missing > 0 && !hasUsualZlib()) emit({ kind: 'warning', message: OTHER_ZLIB });
  if (missing > 0) emit({ kind: 'start', step: 'layers', title: 'Composing layers', total: missing });
  let done = 0;
  const results = await Promise.all(
    keyed.map(async ({ recipe, key }, i): Promise<LayerResult> => {
      const layer = known[i];
      if (layer) return { layer };
      const result = await makeLayer({ key, folder: layers.folder, recipe });
      emit({ kind: 'progress', step: 'layers', done: ++done });
      return result;
    }),
  );
  if (missing > 0) emit({ kind: 'end', step: 'layers' });
  const corrupt = new Set(results.flatMap((result) => ('corrupt' in result ? result.corrupt : [])));
  if (corrupt.size > 0) throw new CorruptCacheError(parts.filter(({ path }) => corrupt.has(path)));
  return keyed.flatMap(({ recipe }, i) => {
    const result = results[i];
    if (result === undefined || 'corrupt' in result) return [];
    const paths = new Set(recipe.pieces.map(({ path }) => path));
    const used = parts.filter(({ path }) => paths.has(path));
    return {
      title: recipe.title,
      ...layerBlob({ layer: result.layer, parts: used, recipe, end, readAt }),
    };
  });
}
