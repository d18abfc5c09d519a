import type { Platform } from '../conda/platform.js';
import { createCompressor } from '../host/compress.js';
import { writeFileWhole } from '../host/files.js';
import { createRun } from '../host/run.js';
import type { MemberFacts } from '../payload/member.js';
import type { Compression } from '../payload/payload.js';
import { type Compiled, openCompiledCache } from '../store/compiled.js';
import { type LinkJob, linkMember } from './link-member.js';

/** One package to link, pack, compress and put into the cache of compiled members. */
export interface MemberJob extends LinkJob {
  readonly key: string;
  readonly compression: Compression;
  readonly platform: Platform;
  /** Of compiled members. */
  readonly folder: string;
}

/** Does one job. Throws UserError for a package that cannot be used, ToolError where a file has changed meanwhile. */
export async function compileMember(job: MemberJob): Promise<Compiled<MemberFacts>> {
  const { key, compression, platform, folder } = job;
  const { tar, facts } = await linkMember(job);
  const compressed = await createCompressor({ compression, platform, run: createRun() }).compress(tar);
  return openCompiledCache<MemberFacts>({ folder, write: writeFileWhole }).put(key, compressed, facts);
}
