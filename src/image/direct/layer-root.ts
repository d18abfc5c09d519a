import { UserError } from '../../errors.js';

/** Returns the prefix as in a layer, without the leading slash. Throws UserError for a prefix that no layer can contain. */
export function layerRoot(prefix: string): string {
  const parts = prefix.split('/').slice(1);
  const isFit =
    prefix.startsWith('/') &&
    !/[\0-\x1f\x7f]/.test(prefix) &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..' && !isWhiteout(part));
  if (isFit) return parts.join('/');
  throw new UserError('the prefix is invalid for an image', {
    where: 'prefix',
    message: 'not a path that a layer can contain',
    expected: 'an absolute path without . and .., and not the root folder',
    found: prefix,
  });
}

/** True for a whiteout: a name that removes a file in a layer (layer.md, "Whiteouts"). */
export function isWhiteout(name: string): boolean {
  return name.startsWith('.wh.');
}
