import type { Platform } from '../../conda/platform.js';
import { compressPieces } from '../../host/compress/compress-pieces.js';
import { createCompressor, type Tell } from '../../host/compress/compressor.js';
import { loadZstd } from '../../host/compress/zstd.js';
import { withScratch } from '../../host/fs/scratch.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { createRun } from '../../host/process/run.js';
import { serveJobs } from '../../host/threads/pool.js';
import { type CachedResult, openResults } from '../../store/results.js';
import type { Compression } from '../compressions.js';
import { type ExtractedFacts, packExtracted } from '../extracted.js';
import type { MemberFacts } from '../member.js';
import type { PackageJob } from '../package-job.js';
import { openJob } from './open-job.js';
import { packJob } from './open-member.js';

/** A job for a worker thread: pack one package, compress it and put it into the cache. */
export interface PackRequest {
  readonly job: PackageJob;
  /** `member`: the package as it is linked; `extracted`: its part of conda's package cache. */
  readonly form: 'member' | 'extracted';
  readonly key: string;
  /** Folder of the cache. */
  readonly folder: string;
  readonly compression: Compression;
  /** Undefined for the default. */
  readonly level?: number | undefined;
  readonly platform: Platform;
}

/**
 * Packs one package; `tell` is called with the number of bytes compressed so far. Throws UserError if the package cannot be used,
 * ToolError if its file has changed since it was verified.
 */
export function packPackage(
  { job, form, key, folder, compression, level, platform }: PackRequest,
  tell?: Tell,
): Promise<CachedResult<MemberFacts | ExtractedFacts>> {
  return withScratch(folder, async (scratch) => {
    const opened = await openJob(job, scratch);
    const { tar, facts } =
      form === 'member' ? await packJob(opened, job, scratch) : packExtracted(opened, job);
    const compressor = createCompressor({ compression, level, platform, run: createRun() });
    const compressed = await scratch.collect(compressPieces(tar(), compressor, tell));
    const cache = openResults<MemberFacts | ExtractedFacts>({ folder, write: writeFileAtomic });
    return cache.put(key, compressed, facts);
  });
}

serveJobs(packPackage);
// Loads the decoder of most packages before the first job; if that fails, the job fails with the reason.
loadZstd().catch(() => {});
