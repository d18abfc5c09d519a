import { createCompressor } from '../../host/compress/compressor.js';
import { gunzip } from '../../host/compress/gzip.js';
import { loadZstd } from '../../host/compress/zstd.js';
import { readAt } from '../../host/fs/random-access.js';
import { withScratch } from '../../host/fs/scratch.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { createRun } from '../../host/process/run.js';
import { serveJobs } from '../../host/threads/pool.js';
import { openJob } from '../../payload/build/open-job.js';
import { planMember } from '../../payload/member.js';
import type { PackageJob } from '../../payload/package-job.js';
import { compilePython } from '../../payload/pyc/compile.js';
import { openCompiler } from '../../payload/pyc/open-compiler.js';
import { type CachedResult, openResults } from '../../store/results.js';
import type { LayerRecipe } from './compose.js';
import { type LayerFacts, makeLayer } from './layer-blob.js';
import { makePart, type PartFacts, type PartOptions } from './part.js';

/** A job: make one package a part of layers. */
export interface PartRequest {
  readonly job: PackageJob;
  readonly part: PartOptions;
  readonly key: string;
  /** Folder of the cache of parts. */
  readonly folder: string;
}

/** A job: make one layer and measure it. */
export interface LayerRequest {
  readonly recipe: LayerRecipe;
  readonly key: string;
  /** Folder of the cache of layers. */
  readonly folder: string;
}

/** A layer whose head is in the cache, or the paths of its parts that are corrupt. */
export type LayerResult =
  | { readonly layer: CachedResult<LayerFacts> }
  | { readonly corrupt: readonly string[] };

const ask = openCompiler();

/**
 * Makes one part and puts it into the cache. Throws UserError if the package cannot be used, ToolError if its file has changed
 * since it was verified.
 */
export function partInCache({ job, part, key, folder }: PartRequest): Promise<CachedResult<PartFacts>> {
  const { prefix } = part;
  const { pyc: python } = job;
  const run = createRun();
  return withScratch(folder, async (scratch) => {
    const { bytes, facts } = await makePart({
      ...part,
      member: planMember(await openJob(job, scratch), job),
      compile: async (sources, files) =>
        typeof python === 'string'
          ? []
          : compilePython({ sources, files, prefix, python, ask, collect: scratch.collect }),
      compress: createCompressor({ compression: 'gzip', platform: '', run }).compress,
      collect: scratch.collect,
    });
    return openResults<PartFacts>({ folder, write: writeFileAtomic }).put(key, bytes, facts);
  });
}

/** Makes one layer, and puts its head and facts into the cache. Returns the corrupt parts if there are any. */
export async function layerInCache({ recipe, key, folder }: LayerRequest): Promise<LayerResult> {
  // A buffer from another thread arrives as a plain Uint8Array.
  const head = Buffer.from(recipe.head);
  const { compress } = createCompressor({ compression: 'gzip', platform: '', run: createRun() });
  const layer = await makeLayer({ ...recipe, head }, { compress, gunzip, readAt });
  if ('corrupt' in layer) return layer;
  return {
    layer: openResults<LayerFacts>({ folder, write: writeFileAtomic }).put(key, layer.head, layer.facts),
  };
}

serveJobs<PartRequest | LayerRequest, unknown>((request) =>
  'recipe' in request ? layerInCache(request) : partInCache(request),
);
// Loads the decoder of most packages before the first job; if that fails, the job fails with the reason.
loadZstd().catch(() => {});
