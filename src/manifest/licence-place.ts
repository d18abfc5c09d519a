import { isAbsolute, normalize } from 'node:path/posix';

const CONTROL = /[\u0000-\u001f\u007f\\]/;
const LICENCE_NAME = /licen[cs]e|copying|copyright|eula|notice|terms/i;

/** Where `isLicencePlace` looks for a licence, in words. */
export const LICENCE_PLACE =
  "a path below the manifest's folder, or ../NAME with a name such as LICENSE.txt or COPYING; nothing hidden";

/**
 * Whether a path, relative to a manifest's folder, may be that of its licence: a file below the folder, or one in the
 * folder above that is called as licences are, where several distributions share one. Nothing hidden: whoever hands out
 * a manifest must not put a key or a password of the builder's home into an installer.
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
