import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../host/fs/write.js';
import { createPool, type Pool } from '../../host/threads/pool.js';
import { type CachedResult, openResults } from '../../store/results.js';
import type { ExtractedFacts } from '../extracted.js';
import type { MemberFacts } from '../member.js';
import type { MemberJob } from './compile-member.js';
import type { Compiler } from './compile-packages.js';

/** Worker threads that compile packages. They start with the first job; `close` ends them. */
export type CompilerPool<Facts> = Pool<MemberJob, CachedResult<Facts>> & Compiler<Facts>;

/** Opens threads that link packages. */
export function openLinker(cacheDir: string): CompilerPool<MemberFacts> {
  return openCompiler('./worker.js', cacheDir);
}

/** Opens threads that extract packages, for the package cache. */
export function openExtractor(cacheDir: string): CompilerPool<ExtractedFacts> {
  return openCompiler('./extract-worker.js', cacheDir);
}

function openCompiler<Facts>(script: string, cacheDir: string): CompilerPool<Facts> {
  const pool = createPool<MemberJob, CachedResult<Facts>>({
    script: new URL(script, import.meta.url),
    size: availableParallelism(),
    weigh: ({ locked }) => locked.record.size ?? 0,
  });
  const folder = join(cacheDir, 'members');
  const cache = { folder, ...openResults<Facts>({ folder, write: writeFileAtomic }) };
  return { ...pool, compile: pool.run, cache, options: null };
}
