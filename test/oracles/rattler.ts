import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { outputOf } from '../program.js';

/** Which py-rattler judges; another one may differ elsewhere. `.ci/run` installs it. */
const VERSION = '0.28.0';

/** One environment that rattler makes. */
export interface RattlerInstallation {
  /** Path of a lock whose packages lie in `file://` channels. */
  readonly lock: string;
  readonly prefix: string;
  /** The prefix that is written into files; null for `prefix` itself. No link script runs where it is another. */
  readonly writtenAs: string | null;
}

/** Why rattler cannot judge here; null where it can. `RATTLER_PYTHON` names the python that has it, else `python3`. */
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

/** Makes environments by rattler, one after the other; answers for each what it complains about, or null. */
export async function installByRattler(
  cache: string,
  installations: readonly RattlerInstallation[],
): Promise<(string | null)[]> {
  const program = fileURLToPath(new URL('rattler_install.py', import.meta.url));
  const input = JSON.stringify(installations);
  return JSON.parse(await outputOf([rattlerPython(), program, cache], { input }));
}

/** The python that is asked for rattler: `RATTLER_PYTHON`, or `python3`. */
export function rattlerPython(): string {
  return process.env['RATTLER_PYTHON'] ?? 'python3';
}
