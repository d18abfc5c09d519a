import { UserError } from '../../errors.js';

/**
 * The prefix as a layer names it, without the first slash. Throws UserError for one that no layer can hold as it stands.
 */
export function layerRoot(prefix: string): string {
  const parts = prefix.split('/').slice(1);
  const isFit =
    prefix.startsWith('/') &&
    !/[\0-\x1f\x7f]/.test(prefix) &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..' && !isWhiteout(part));
  if (isFit) return parts.join('/');
  throw new UserError('an image cannot have this prefix', [
    {
      where: 'prefix',
      message: 'not a folder that a layer can hold',
      expected: 'an absolute path without . and .., and not the root folder',
      found: prefix,
    },
  ]);
}

/** True for a name that means "not here any more" in a layer, instead of a file (layer.md, "Whiteouts"). */
export function isWhiteout(name: string): boolean {
  return name.startsWith('.wh.');
}
