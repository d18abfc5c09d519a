import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '../../conda/platform.js';
import { createCompressor } from '../../host/compress/compressor.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { createRun } from '../../host/process/run.js';
import { createPool } from '../../host/threads/pool.js';
import { type CachedResult, openResults } from '../../store/results.js';
import type { Compression } from '../compressions.js';
import type { ExtractedFacts } from '../extracted.js';
import type { MemberFacts } from '../member.js';
import type { Packer } from './pack.js';
import type { PackRequest } from './worker.js';

/** Packers for the packages of an installer: worker threads that put their results into the cache. */
export interface Packers {
  readonly linker: Packer<MemberFacts>;
  readonly extractor: Packer<ExtractedFacts>;
  /** Compresses the parts that belong to no package. */
  readonly compressor: { readonly id: string; compress(bytes: Uint8Array): Promise<Buffer> };
  /** Starts the threads early; otherwise the first job starts them. */
  start(): void;
}

/** What packers make, and where they keep it. */
export interface PackTarget {
  readonly cacheDir: string;
  readonly compression: Compression;
  /** Undefined for the default. */
  readonly compressionLevel?: number | undefined;
  readonly platform: Platform;
}

/**
 * Calls `use` with packers for one platform, and ends their threads afterwards. Throws UserError if the compression has no such
 * level.
 */
export async function withPackers<T>(
  { cacheDir, compression, compressionLevel: level, platform }: PackTarget,
  use: (packers: Packers) => Promise<T>,
): Promise<T> {
  const folder = join(cacheDir, 'members');
  const compressor = createCompressor({ compression, level, platform, run: createRun() });
  const pool = createPool<PackRequest, unknown>({
    script: new URL('./worker.js', import.meta.url),
    size: availableParallelism(),
    weigh: ({ job }) => job.locked.record.size ?? 0,
  });
  const packer = <Facts>(form: PackRequest['form']): Packer<Facts> => ({
    cache: openResults<Facts>({ folder, write: writeFileAtomic }),
    compressor: compressor.id,
    options: () => null,
    // The worker answers each form with its own facts.
    pack: (job, key, tell) =>
      pool.run({ job, form, key, folder, compression, level, platform }, tell) as Promise<
        CachedResult<Facts>
      >,
  });
  try {
    const [linker, extractor] = [packer<MemberFacts>('member'), packer<ExtractedFacts>('extracted')];
    return await use({ linker, extractor, compressor, start: pool.start });
  } finally {
    await pool.close();
  }
}
