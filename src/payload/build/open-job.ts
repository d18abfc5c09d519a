import { loadCodecs } from '../../host/compress/codecs.js';
import type { Scratch } from '../../host/fs/scratch.js';
import { checkAgainstRecord } from '../../package/check-record.js';
import { openPackage } from '../../package/open.js';
import type { OpenedPackage } from '../../package/types.js';
import { readVerified } from '../../store/read-verified.js';
import type { PackageJob } from '../package-job.js';

/**
 * Opens the package of a job; its files can be read until `scratch` is closed. Throws UserError if the package cannot be used,
 * ToolError if its file has changed since it was verified.
 */
export async function openJob(
  { path, sha256, locked }: PackageJob,
  { open, keep }: Scratch,
): Promise<OpenedPackage> {
  const opened = await openPackage({
    bytes: readVerified(path, sha256, open),
    keep,
    fn: locked.fn,
    codecs: await loadCodecs(locked.fn),
  });
  checkAgainstRecord(opened, locked.record);
  return opened;
}
