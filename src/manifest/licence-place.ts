import { isAbsolute, normalize } from 'node:path/posix';

const CONTROL = /[\u0000-\u001f\u007f\\]/;
const LICENCE_NAME = /licen[cs]e|copying|copyright|eula|notice|terms/i;

/** Describes the paths that `isLicencePlace` accepts, for messages. */
export const LICENCE_PLACE =
  "a file below the manifest's folder, or ../NAME with a name such as LICENSE.txt or COPYING; no hidden file";

/**
 * Returns whether a licence may have this path, relative to the manifest's folder: a file below the folder, or one with a
 * licence's name in the parent folder, which several distributions may share. Hidden files are not accepted: the author of
 * a manifest must not be able to put a key or password from the builder's home folder into an installer.
 */
export function isLicencePlace(path: string): boolean {
  if (isAbsolute(path) || CONTROL.test(path) || /(^|\/)\.*$/.test(path)) return false;
  const [first = '', ...rest] = normalize(path).split('/');
  if (first !== '..') return ![first, ...rest].some(isHidden);
  const [name = '', ...deeper] = rest;
  return deeper.length === 0 && LICENCE_NAME.test(name) && !isHidden(name);
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}
