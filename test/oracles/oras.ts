import { spawnSync } from 'node:child_process';
import { outputOf } from '../program.js';

/** The version of oras, which `.ci/run` installs by `go install oras.land/oras/cmd/oras@vVERSION`. */
const VERSION = '1.3.6';

/** Returns the reason why oras cannot be used here, or null. */
export function orasObstacle(): string | null {
  const { status, stdout } = spawnSync('oras', ['version'], { encoding: 'utf8' });
  const version = /^Version:\s*v?([0-9.]+)/m.exec(stdout ?? '')?.[1];
  return status === 0 && version === VERSION ? null : `oras ${VERSION} (go install)`;
}

/** Runs `oras ARGS` in a folder. Returns its stdout. Throws an Error with its stderr if it fails. */
export function oras(args: readonly string[], cwd?: string): Promise<string> {
  return outputOf(['oras', ...args], cwd === undefined ? {} : { cwd });
}
