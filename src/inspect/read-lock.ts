import { UserError } from '../errors.js';
import type { Lock } from '../lock/types.js';
import { openInstaller, payloadProblems } from './open.js';
import { withInstallerBytes } from './open-bytes.js';

/** Returns the lock inside an installer. Throws UserError if the installer is damaged. */
export async function lockOfInstaller(path: string): Promise<Lock> {
  return withInstallerBytes(path, async (installer) => {
    const opened = await openInstaller({ ...installer, name: path });
    const damage = payloadProblems(opened, path);
    if (damage.length > 0) throw new UserError(`${path} is damaged`, damage);
    return opened.lock;
  });
}
