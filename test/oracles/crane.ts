import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * The version of crane, which `.ci/run` installs by `go install
 * github.com/google/go-containerregistry/cmd/crane@VERSION`.
 */
const VERSION = 'v0.22.1';

/** Returns the reason why crane cannot be used here, or null. */
export function craneObstacle(): string | null {
  const { status, stdout } = spawnSync('crane', ['version'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() === VERSION ? null : `crane ${VERSION} (go install)`;
}

/** Runs `crane ARGS`. Returns its stdout. Throws an Error with its stderr if it fails. */
export async function crane(args: readonly string[]): Promise<string> {
  return (await promisify(execFile)('crane', args, { maxBuffer: 1 << 26 })).stdout;
}
