import type { Platform } from '../conda/platform.js';
import { createCompressor, loadCodecs } from '../host/compress.js';
import { writeFileWhole } from '../host/files.js';
import { createRun } from '../host/run.js';
import type { LockedPackage } from '../lock/types.js';
import { checkAgainstRecord } from '../package/check-record.js';
import { openPackage } from '../package/open.js';
import { type MemberFacts, packMember } from '../payload/member.js';
import type { Compression } from '../payload/payload.js';
import type { PythonTarget } from '../payload/python.js';
import { type Compiled, openCompiledCache } from '../store/compiled.js';
import { readVerified } from '../store/read-verified.js';

/** One package to link, pack, compress and put into the cache of compiled members. */
export interface MemberJob {
  readonly key: string;
  readonly path: string;
  readonly sha256: string;
  readonly locked: LockedPackage;
  readonly python: PythonTarget | null;
  readonly omit: readonly string[];
  readonly compression: Compression;
  readonly platform: Platform;
  /** Of compiled members. */
  readonly folder: string;
}

/** Does one job. Throws UserError for a package that cannot be used, ToolError where a file has changed meanwhile. */
export async function compileMember(job: MemberJob): Promise<Compiled<MemberFacts>> {
  const { key, path, sha256, locked, python, omit, compression, platform, folder } = job;
  const opened = await openPackage({
    bytes: readVerified(path, sha256),
    fn: locked.fn,
    codecs: await loadCodecs(),
  });
  checkAgainstRecord(opened, locked.record);
  const { tar, facts } = packMember({ opened, locked, python, omit });
  const compressed = await createCompressor({ compression, platform, run: createRun() }).compress(tar);
  return openCompiledCache<MemberFacts>({ folder, write: writeFileWhole }).put(key, compressed, facts);
}
