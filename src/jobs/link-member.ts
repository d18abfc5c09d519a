import { loadCodecs } from '../host/compress.js';
import type { LockedPackage } from '../lock/types.js';
import { checkAgainstRecord } from '../package/check-record.js';
import { openPackage } from '../package/open.js';
import { type PackedMember, packMember } from '../payload/member.js';
import type { PythonTarget } from '../payload/python.js';
import { readVerified } from '../store/read-verified.js';

/** One package of the store to link and pack. */
export interface LinkJob {
  readonly path: string;
  readonly sha256: string;
  readonly locked: LockedPackage;
  readonly python: PythonTarget | null;
  readonly omit: readonly string[];
}

/** Does one job. Throws UserError for a package that cannot be used, ToolError where its file has changed meanwhile. */
export async function linkMember({ path, sha256, locked, python, omit }: LinkJob): Promise<PackedMember> {
  const opened = await openPackage({
    bytes: readVerified(path, sha256),
    fn: locked.fn,
    codecs: await loadCodecs(),
  });
  checkAgainstRecord(opened, locked.record);
  return packMember({ opened, locked, python, omit });
}
