import { compareDotted } from '../conda/dotted.js';
import { ToolError } from '../errors.js';

/**
 * Throws ToolError if the glibc of this machine is older than that of a suite, which the suite's compilers need. `host` is null if
 * it is not known.
 */
export function refuseOldMachine({
  suite,
  glibc,
  host,
}: {
  readonly suite: string;
  readonly glibc: string;
  readonly host: string | null;
}): void {
  if (host === null || compareDotted(host, glibc) >= 0) return;
  throw new ToolError('the compilers cannot run on this machine', {
    where: `--suite ${suite}`,
    message: `its programs need glibc ${glibc}`,
    expected: `a machine with glibc ${glibc} or newer, such as one of ${suite}`,
    found: `glibc ${host}`,
    fix: 'run the port there, in a container for example, or give an older suite',
  });
}
