import { UserError } from '../../errors.js';
import { readFolder } from '../../host/fs/read.js';

/**
 * Tells whether there is an OCI layout in the folder already. Throws UserError where it holds other files: a layout would
 * be written among them, or in their place.
 */
export function isLayout(folder: string): boolean {
  const names = readFolder(folder);
  if (names.includes('oci-layout')) return true;
  if (names.length === 0) return false;
  throw new UserError('the image cannot be written', [
    {
      where: folder,
      message: 'this folder holds other files',
      expected: 'a folder that is empty, absent, or an OCI layout',
      found: names.slice(0, 5).join(', '),
      fix: 'choose another folder with --output',
    },
  ]);
}
