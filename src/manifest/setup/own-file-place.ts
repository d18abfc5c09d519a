import { isAbsolute, normalize } from 'node:path/posix';

const CONTROL = /[\u0000-\u001f\u007f\\]/;

/** Describes the paths that `isOwnFilePlace` accepts, for messages. */
export const OWN_FILE_PLACE =
  "a path relative to the manifest's folder, without hidden files and folders if it leads out of it";

/**
 * Returns whether a manifest may name a file of its own at this path, relative to its folder. It may lie outside, as the application in
 * the same repository does, but not be hidden there: the author of a manifest must not be able to put a key or password from the
 * builder's home folder into an installer.
 */
export function isOwnFilePlace(path: string): boolean {
  if (isAbsolute(path) || CONTROL.test(path) || /(^|\/)$/.test(path)) return false;
  const parts = normalize(path).split('/');
  return parts[0] !== '..' || !parts.some((part) => /^\.(?!\.$)/.test(part));
}
