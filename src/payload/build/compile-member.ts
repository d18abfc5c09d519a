import type { Platform } from '../../conda/platform.js';
import { compressPieces, createCompressor, type Tell } from '../../host/compress/compress.js';
import { type Scratch, withScratch } from '../../host/fs/scratch.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { createRun } from '../../host/process/run.js';
import { type CachedResult, openResults } from '../../store/results.js';
import type { ExtractedFacts } from '../extracted.js';
import type { MemberFacts } from '../member.js';
import type { Compression } from '../payload.js';
import { extractMember, type LinkJob, linkMember } from './link-member.js';

/** One package to link or extract, pack, compress and put into the cache of compiled members. */
export interface MemberJob extends LinkJob {
  readonly key: string;
  readonly compression: Compression;
  readonly platform: Platform;
  /** Of compiled members. */
  readonly folder: string;
}

/** Links one package; `tell` hears how much of it is compressed. Throws UserError for one that cannot be used, ToolError where a file has changed meanwhile. */
export async function compileMember(job: MemberJob, tell?: Tell): Promise<CachedResult<MemberFacts>> {
  return withScratch(job.folder, async (scratch) => put(job, await linkMember(job, scratch), scratch, tell));
}

/** Extracts one package, for the package cache. Throws as `compileMember`. */
export async function compileExtracted(job: MemberJob, tell?: Tell): Promise<CachedResult<ExtractedFacts>> {
  return withScratch(job.folder, async (scratch) =>
    put(job, await extractMember(job, scratch), scratch, tell),
  );
}

async function put<Facts>(
  { key, compression, platform, folder }: MemberJob,
  { tar, facts }: { tar(): Iterable<Buffer>; readonly facts: Facts },
  scratch: Scratch,
  tell: Tell | undefined,
): Promise<CachedResult<Facts>> {
  const compressor = createCompressor({ compression, platform, run: createRun() });
  const compressed = await scratch.collect(compressPieces(tar(), compressor, tell));
  return openResults<Facts>({ folder, write: writeFileAtomic }).put(key, compressed, facts);
}
