import type { LockedPackage } from '../../conda/locked-package.js';
import { loadCodecs } from '../../host/compress/compress.js';
import type { Scratch } from '../../host/fs/scratch.js';
import { checkAgainstRecord } from '../../package/check-record.js';
import type { PythonTarget } from '../../package/noarch-python.js';
import { openPackage } from '../../package/open.js';
import type { OpenedPackage } from '../../package/types.js';
import { readVerified } from '../../store/read-verified.js';
import { type PackedExtracted, packExtracted } from '../extracted.js';
import { type PackedMember, packMember, type WorkedOutMember, workOutMember } from '../member.js';

/** One package of the store to link, or to extract, and to pack. */
export interface LinkJob {
  readonly path: string;
  readonly sha256: string;
  readonly locked: LockedPackage;
  readonly python: PythonTarget | null;
  readonly omit: readonly string[];
}

/**
 * Links one package, whose files are read by way of `scratch` as long as that is open. Throws UserError for one that cannot be
 * used, ToolError where its file has changed meanwhile.
 */
export async function linkMember(job: LinkJob, scratch: Scratch): Promise<PackedMember> {
  return packMember({ ...job, opened: await openVerified(job, scratch) });
}

/** Works one package out for an output whose prefix is known. Throws as `linkMember`. */
export async function workOutPackage(job: LinkJob, scratch: Scratch): Promise<WorkedOutMember> {
  return workOutMember({ ...job, opened: await openVerified(job, scratch) });
}

/** Extracts one package, for the package cache. Throws as `linkMember`. */
export async function extractMember(job: LinkJob, scratch: Scratch): Promise<PackedExtracted> {
  return packExtracted({ ...job, opened: await openVerified(job, scratch) });
}

async function openVerified(
  { path, sha256, locked }: LinkJob,
  { open, keep }: Scratch,
): Promise<OpenedPackage> {
  const opened = await openPackage({
    bytes: readVerified(path, sha256, open),
    keep,
    fn: locked.fn,
    codecs: await loadCodecs(),
  });
  checkAgainstRecord(opened, locked.record);
  return opened;
}
