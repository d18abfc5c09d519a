import { UserError } from '../errors.js';
import { KINDS, kindOf } from '../kind/open-kind.js';

/**
 * Looks at what is where an installer with a name of its own is to be written. Throws UserError if it is anything but an installer: it
 * may be a script or a licence that goes into this one.
 */
export function checkExistingInstaller(where: string, file: string): void {
  const kind = kindOf(where);
  if (['missing', 'installer', 'foreign-installer'].includes(kind)) return;
  throw new UserError('the installer cannot be written', {
    where,
    message: `installer_filename of ${file} names a file that is no installer, and it would be replaced`,
    expected: 'no such file, or an installer',
    found: KINDS[kind],
    fix: 'choose another name, or another folder for the result',
  });
}
