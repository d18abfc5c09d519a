import type { Emit } from '../../events.js';
import { hasUsualZlib } from '../../host/compress/compress.js';
import { readAt } from '../../host/fs/random-access.js';
import { compileMembers, type MembersRequest } from '../../payload/build/compile-members.js';
import type { CachedResult, ResultCache } from '../../store/results.js';
import type { Store } from '../../store/store.js';
import { Forgotten } from '../../store/while-damaged.js';
import { LAYER_END, type LayerPart, type LayerRecipe, layerKey } from './compose.js';
import type { TitledLayer } from './config.js';
import type { Ground } from './ground.js';
import { type LayerFacts, layerBlob } from './layer-blob.js';
import { gzipCompressor, type LayerJob, type MadeLayer } from './layer-make.js';
import type { PartJob, PartOptions } from './layer-part.js';
import { PART_VERSION, type PartFacts } from './part.js';

/** What making layers needs from outside. */
export interface LayerDeps {
  readonly store: Store;
  readonly parts: ResultCache<PartFacts> & { readonly folder: string };
  readonly layers: ResultCache<LayerFacts> & { readonly folder: string };
  /** What bases have where images put their files. */
  readonly grounds: ResultCache<Ground>;
  /** Does one job on another processor. */
  run(job: PartJob): Promise<CachedResult<PartFacts>>;
  run(job: LayerJob): Promise<MadeLayer>;
  readonly emit: Emit;
}

/** A part, and what it is called in the cache. */
export type CachedPart = LayerPart & { readonly key: string };

/** The packages of a lock as parts of layers, in link order. Throws UserError as `compileMembers`. */
export async function makeParts(
  request: Omit<MembersRequest, 'compression'>,
  part: PartOptions,
  deps: LayerDeps,
): Promise<CachedPart[]> {
  const { store, emit, parts } = deps;
  const { members } = await compileMembers(
    { ...request, compression: 'gzip' },
    {
      cache: parts,
      options: { layout: `part ${PART_VERSION}`, ...part },
      compile: (job) => deps.run({ ...job, part }),
    },
    { store, emit, compressor: gzipCompressor() },
  );
  return members.map(({ path, key, facts, locked: { record } }) => ({
    path,
    key,
    facts,
    name: record.name,
    noarch: record.subdir === 'noarch',
    timestamp: record.timestamp ?? 0,
  }));
}

const OTHER_ZLIB =
  'this Node compresses by another zlib than its own: the image is right, but elsewhere it gets other digests';

/** Puts layers together, those that the cache does not know. Throws Forgotten where parts were damaged in the cache. */
export async function makeLayers(
  recipes: readonly LayerRecipe[],
  parts: readonly CachedPart[],
  { layers, run, parts: cache, emit }: LayerDeps,
): Promise<TitledLayer[]> {
  const { id, compress } = gzipCompressor();
  const end = await compress(LAYER_END);
  const keyed = recipes.map((recipe) => ({ recipe, key: layerKey(recipe, id) }));
  const known = keyed.map(({ key }) => layers.find(key));
  const missing = known.filter((found) => found === null).length;
  if (missing > 0 && !hasUsualZlib()) emit({ kind: 'warning', message: OTHER_ZLIB });
  if (missing > 0) emit({ kind: 'start', step: 'layers', title: 'Composing layers', total: missing });
  let done = 0;
  const made = await Promise.all(
    keyed.map(async ({ recipe, key }, i) => {
      const found = known[i];
      if (found) return { made: found };
      const answer = await run({ key, folder: layers.folder, recipe });
      emit({ kind: 'progress', step: 'layers', done: ++done });
      return answer;
    }),
  );
  if (missing > 0) emit({ kind: 'end', step: 'layers' });
  const damaged = new Set(made.flatMap((answer) => ('damaged' in answer ? answer.damaged : [])));
  if (damaged.size > 0) {
    for (const part of parts) if (damaged.has(part.path)) cache.drop(part.key);
    throw new Forgotten(
      'parts of layers in the cache are damaged',
      [...damaged].map((path) => ({
        where: path,
        message: 'not the bytes that were put there',
        fix: 'delete the file and run again',
      })),
    );
  }
  return keyed.flatMap(({ recipe }, i) => {
    const answer = made[i];
    if (answer === undefined || 'damaged' in answer) return [];
    const { facts, path, size } = answer.made;
    return { title: recipe.title, ...layerBlob({ facts, head: { path, size }, recipe, end, readAt }) };
  });
}

/** Forgets a layer whose bytes turned out to be damaged, with all that it was made of. */
export function forgetLayers(
  recipes: readonly LayerRecipe[],
  parts: readonly CachedPart[],
  { layers, parts: cache }: Pick<LayerDeps, 'layers' | 'parts'>,
): void {
  const { id } = gzipCompressor();
  const paths = new Set(recipes.flatMap(({ pieces }) => pieces.map(({ path }) => path)));
  for (const recipe of recipes) layers.drop(layerKey(recipe, id));
  for (const part of parts) if (paths.has(part.path)) cache.drop(part.key);
}
