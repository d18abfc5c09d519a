import { createCompressor, gunzip } from '../../host/compress/compress.js';
import { readAt } from '../../host/fs/random-access.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { createRun } from '../../host/process/run.js';
import { type CachedResult, openResults } from '../../store/results.js';
import type { LayerRecipe } from './compose.js';
import { type LayerFacts, makeLayer } from './layer-blob.js';

/** One layer to be put together and measured. */
export interface LayerJob {
  readonly key: string;
  /** Of made layers. */
  readonly folder: string;
  readonly recipe: LayerRecipe;
}

/** The layer's head in the cache; or the parts that are not what they were. */
export type MadeLayer = { readonly made: CachedResult<LayerFacts> } | { readonly damaged: readonly string[] };

/** Does one job, in a worker thread. */
export async function makeLayerJob({ key, folder, recipe }: LayerJob): Promise<MadeLayer> {
  const damaged: string[] = [];
  // A buffer that comes from another thread is a plain Uint8Array.
  const head = Buffer.from(recipe.head);
  const layer = await makeLayer(
    { ...recipe, head },
    { compress: gzipCompressor().compress, gunzip, readAt },
    damaged,
  );
  if (layer === null) return { damaged };
  const cache = openResults<LayerFacts>({ folder, write: writeFileAtomic });
  return { made: cache.put(key, layer.head, layer.facts) };
}

/** What layers are compressed with. */
export function gzipCompressor() {
  return createCompressor({ compression: 'gzip', platform: '', run: createRun() });
}
