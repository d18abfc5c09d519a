import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { outputOf } from '../program.js';

/** The version of py-rattler, which `.ci/run` installs. Other versions may differ. */
const VERSION = '0.28.0';

/** An environment to be made by rattler. */
export interface RattlerInstallation {
  /** Path of a lock with packages in `file://` channels. */
  readonly lock: string;
  readonly prefix: string;
  /** The prefix that is written into files, or null for `prefix` itself. With another one no link script runs. */
  readonly writtenAs: string | null;
}

/**
 * Returns the reason why rattler cannot be used here, or null. `RATTLER_PYTHON` names the python that has it, by
 * default `python3`.
 */
export function rattlerObstacle(): string | null {
  const { status, stdout } = spawnSync(
    rattlerPython(),
    ['-c', 'import rattler; print(rattler.__version__)'],
    {
      encoding: 'utf8',
    },
  );
  return status === 0 && stdout.trim() === VERSION ? null : `py-rattler ${VERSION} (pip)`;
}

/** Makes environments with rattler, one after the other. Returns the error of each, or null. */
export async function installByRattler(
  cache: string,
  installations: readonly RattlerInstallation[],
): Promise<(string | null)[]> {
  const program = fileURLToPath(new URL('rattler_install.py', import.meta.url));
  const input = JSON.stringify(installations);
  return JSON.parse(await outputOf([rattlerPython(), program, cache], { input }));
}

/** Returns the python with rattler: `RATTLER_PYTHON`, or `python3`. */
export function rattlerPython(): string {
  return process.env['RATTLER_PYTHON'] ?? 'python3';
}
