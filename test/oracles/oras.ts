import { spawnSync } from 'node:child_process';
import { outputOf } from '../program.js';

/** Which oras judges; `.ci/run` installs it by `go install oras.land/oras/cmd/oras@vVERSION`. */
const VERSION = '1.3.6';

/** Why oras cannot judge here; null where it can. */
export function orasObstacle(): string | null {
  const { status, stdout } = spawnSync('oras', ['version'], { encoding: 'utf8' });
  const found = /^Version:\s*v?([0-9.]+)/m.exec(stdout ?? '')?.[1];
  return status === 0 && found === VERSION ? null : `oras ${VERSION} (go install)`;
}

/** Runs `oras ARGS` in a folder: its stdout. Throws an Error that holds its stderr where it fails. */
export function oras(args: readonly string[], cwd?: string): Promise<string> {
  return outputOf(['oras', ...args], cwd === undefined ? {} : { cwd });
}
