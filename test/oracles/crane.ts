import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Which crane judges; `.ci/run` installs it by `go install github.com/google/go-containerregistry/cmd/crane@VERSION`. */
const VERSION = 'v0.22.1';

/** Why crane cannot judge here; null where it can. */
export function craneObstacle(): string | null {
  const { status, stdout } = spawnSync('crane', ['version'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() === VERSION ? null : `crane ${VERSION} (go install)`;
}

/** Runs `crane ARGS`: its stdout. Throws an Error that holds its stderr where it fails. */
export async function crane(args: readonly string[]): Promise<string> {
  return (await promisify(execFile)('crane', args, { maxBuffer: 1 << 26 })).stdout;
}
