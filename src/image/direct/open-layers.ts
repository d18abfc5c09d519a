import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Emit } from '../../events.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { createPool } from '../../host/threads/pool.js';
import { openResults } from '../../store/results.js';
import type { Store } from '../../store/store.js';
import type { Ground } from './ground.js';
import type { LayerFacts } from './layer-blob.js';
import type { LayerJob } from './layer-make.js';
import type { PartJob } from './layer-part.js';
import type { LayerDeps } from './layers.js';
import type { PartFacts } from './part.js';

/** Caches and worker threads that make layers. The threads start with the first job; close them. */
export function openLayerDeps(
  { cacheDir, emit }: { readonly cacheDir: string; readonly emit: Emit },
  store: Store,
): LayerDeps & { close(): Promise<void> } {
  const cache = <Facts>(name: string) => {
    const folder = join(cacheDir, 'images', name);
    return { folder, ...openResults<Facts>({ folder, write: writeFileAtomic }) };
  };
  const pool = createPool<PartJob | LayerJob, unknown>({
    script: new URL('./worker.js', import.meta.url),
    size: availableParallelism(),
    weigh,
  });
  return {
    store,
    parts: cache<PartFacts>('parts'),
    layers: cache<LayerFacts>('layers'),
    grounds: cache<Ground>('grounds'),
    // The worker answers each kind of job with its own kind of result.
    run: pool.run as LayerDeps['run'],
    emit,
    close: pool.close,
  };
}

function weigh(job: PartJob | LayerJob): number {
  if (!('recipe' in job)) return job.locked.record.size ?? 0;
  const members = job.recipe.pieces.flatMap(({ span }) => span.members);
  return members.reduce((sum, length) => sum + length, 0);
}
