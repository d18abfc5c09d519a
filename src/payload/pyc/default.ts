import { BUILD_PLATFORM, hasSources, lockedTool } from '../../lock/build-tool.js';
import type { Lock } from '../../lock/types.js';
import { pythonOf } from '../link/python.js';
import { pycFormat } from './versions.js';

/**
 * Returns where the sources of a lock are compiled if nobody says: when the installer or image is built, if the lock has the python
 * for that. The lock alone decides, not this machine, so that the same lock gives the same bytes on every host.
 */
export function defaultPyc(lock: Lock): 'build' | 'target' {
  const python = pythonOf(lock);
  if (python === null || pycFormat(python.version) === null || !hasSources(lock)) return 'target';
  return lockedTool(lock, 'python', BUILD_PLATFORM) === null ? 'target' : 'build';
}
