import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Emit } from '../../events.js';
import { createCompressor } from '../../host/compress/compressor.js';
import { hasUsualZlib } from '../../host/compress/gzip.js';
import { filePieces } from '../../host/fs/file-pieces.js';
import { readAt } from '../../host/fs/random-access.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { createRun } from '../../host/process/run.js';
import { createPool } from '../../host/threads/pool.js';
import { type CachedResult, openResults } from '../../store/results.js';
import type { Store } from '../../store/store.js';
import type { Ground } from './ground.js';
import type { LayerFacts } from './layer-blob.js';
import type { LayerDeps } from './layers.js';
import type { PartFacts } from './part.js';
import type { LayerRequest, LayerResult, PartRequest } from './worker.js';

/** Opens the caches and worker threads that make layers. The first job starts the threads; the caller must close them. */
export function openLayerDeps(
  { cacheDir, emit }: { readonly cacheDir: string; readonly emit: Emit },
  store: Store,
): LayerDeps & { close(): Promise<void> } {
  const cache = <Facts>(name: string) =>
    openResults<Facts>({ folder: join(cacheDir, 'images', name), write: writeFileAtomic });
  const pool = createPool<PartRequest | LayerRequest, unknown>({
    script: new URL('./worker.js', import.meta.url),
    size: availableParallelism(),
    weigh,
  });
  return {
    store,
    emit,
    parts: cache<PartFacts>('parts'),
    layers: cache<LayerFacts>('layers'),
    grounds: cache<Ground>('grounds'),
    // The worker answers each kind of request with its own kind of result.
    makePart: (request) => pool.run(request) as Promise<CachedResult<PartFacts>>,
    makeLayer: (request) => pool.run(request) as Promise<LayerResult>,
    gzip: createCompressor({ compression: 'gzip', platform: '', run: createRun() }),
    hasUsualZlib,
    readAt,
    readFile: filePieces,
    close: pool.close,
  };
}

/** Returns the approximate bytes of a job: the largest job runs first. */
function weigh(request: PartRequest | LayerRequest): number {
  if ('job' in request) return request.job.locked.record.size ?? 0;
  const lengths = request.recipe.pieces.flatMap(({ span }) => span.members);
  return lengths.reduce((sum, length) => sum + length, 0);
}
