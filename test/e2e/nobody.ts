import { hasTool } from '../tools.js';

/** The user and the group as which `AS_NOBODY` runs a program. */
export const NOBODY = 65534;

/** The obstacle to running a program as another user, as in `Needs`, or null. */
export const obstacleToNobody = process.getuid?.() !== 0 ? 'root' : hasTool('setpriv') ? null : 'setpriv';

/** In front of a command: runs it as an ordinary user if the tests are run by root. */
export const AS_NOBODY: readonly string[] =
  obstacleToNobody === null ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
