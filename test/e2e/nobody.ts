import { hasTool } from '../tools.js';

/** The user and the group that `AS_NOBODY` runs a program as. */
export const NOBODY = 65534;

/** Why a program cannot be run as another user here; null where it can. */
export const obstacleToNobody =
  process.getuid?.() === 0 && hasTool('setpriv') ? null : 'only root, with setpriv, becomes another user';

/** In front of a command: runs it as an ordinary user, where tests are run by root. */
export const AS_NOBODY: readonly string[] =
  obstacleToNobody === null ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
