import { loadCodecs } from '../../host/compress/codecs.js';
import type { Scratch } from '../../host/fs/scratch.js';
import { checkAgainstRecord } from '../../package/check-record.js';
import { openPackage } from '../../package/open.js';
import type { OpenedPackage } from '../../package/types.js';
import { readVerified } from '../../store/read-verified.js';
import { openWheel } from '../../wheels/lay/wheel.js';
import { neededPython } from '../link/python.js';
import type { PackageJob } from '../package-job.js';

/**
 * Opens the package or wheel of a job; its files can be read until `scratch` is closed. Throws UserError if the package cannot be used,
 * ToolError if its file has changed since it was verified.
 */
export async function openJob(
  { path, sha256, locked, python }: PackageJob,
  { open, keep, collect }: Scratch,
): Promise<OpenedPackage> {
  const { fn, url, wheel } = locked;
  if (wheel !== undefined) {
    const { name, version } = locked.record;
    const direct = wheel.direct ? { url, sha256 } : null;
    const bytes = readVerified(path, sha256, open);
    return openWheel({ bytes, collect, fn, name, version, direct }, neededPython(python, fn));
  }
  const opened = await openPackage({
    bytes: readVerified(path, sha256, open),
    keep,
    fn,
    codecs: await loadCodecs(fn),
  });
  checkAgainstRecord(opened, locked.record);
  return opened;
}
