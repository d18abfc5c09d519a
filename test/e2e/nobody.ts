import { hasTool } from '../tools.js';

/** The user and the group that `AS_NOBODY` runs a program as. */
export const NOBODY = 65534;

/** What is missing to run a program as another user, as `Needs` has it; null where that can be done. */
export const obstacleToNobody = process.getuid?.() !== 0 ? 'root' : hasTool('setpriv') ? null : 'setpriv';

/** In front of a command: runs it as an ordinary user, where tests are run by root. */
export const AS_NOBODY: readonly string[] =
  obstacleToNobody === null ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
