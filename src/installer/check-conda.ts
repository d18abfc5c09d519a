import { UserError } from '../errors.js';
import type { Lock } from '../lock/types.js';
import type { Manifest } from '../manifest/types.js';

/**
 * Throws UserError if a manifest asks for conda init and the base has no conda, or for condabin and its conda is too old, as constructor
 * does.
 */
export async function checkConda(
  { setup, file }: Pick<Manifest, 'setup' | 'file'>,
  lock: Lock,
): Promise<void> {
  if (!setup.needsConda) return;
  const isCondabin = setup.behaviour.initializeConda === 'condabin';
  const expected = isCondabin ? `conda ${FIRST_WITH_CONDABIN} or newer` : 'conda';
  const conda = lock.packages.find(({ record }) => record.name === 'conda')?.record;
  const found = conda === undefined ? 'no conda in the base' : `conda ${conda.version}`;
  if (conda !== undefined && !(isCondabin && (await isOlder(conda.version)))) return;
  throw new UserError('conda cannot be initialised', {
    where: file,
    message: `initialize_conda${isCondabin ? ': condabin' : ''} needs it among the packages of the base`,
    expected,
    found,
    fix:
      conda === undefined
        ? 'add conda to specs, or leave initialize_conda out'
        : 'write classic, or ask for a newer conda',
  });
}

/** `conda init --condabin` is there since. */
const FIRST_WITH_CONDABIN = '25.5.0';

async function isOlder(version: string): Promise<boolean> {
  const { loadVersions } = await import('../conda/version.js');
  return (await loadVersions()).compare(version, FIRST_WITH_CONDABIN) < 0;
}
