import { dirname } from 'node:path';
import { withScratch } from '../../host/fs/scratch.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { serveJobs } from '../../host/threads/pool.js';
import { type CachedResult, openResults } from '../../store/results.js';
import { openJob } from '../build/open-job.js';
import type { PackageJob } from '../package-job.js';
import { packPieces } from '../tar.js';
import { pythonTree } from './python-tree.js';

/** A job for a thread: pack what compiling needs of a python package, and put it into the cache. */
export interface TreeRequest {
  readonly job: PackageJob;
  /** X.Y. */
  readonly version: string;
  readonly key: string;
  /** Folder of the cache. */
  readonly folder: string;
}

/** Packs the files; see `pythonTree`. Throws UserError if the package cannot be used. */
export function packTree({ job, version, key, folder }: TreeRequest): Promise<CachedResult<null>> {
  return withScratch(dirname(job.path), async (scratch) => {
    const tree = pythonTree(await openJob(job, scratch), version);
    const cache = openResults<null>({ folder, write: writeFileAtomic });
    return cache.put(key, scratch.keep(packPieces(tree)), null);
  });
}

serveJobs(packTree);
