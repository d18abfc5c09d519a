import { formatPin } from '../conda/file-name.js';
import { findObject, isTooDeep } from '../conda/json-text.js';
import type { Problem } from '../errors.js';
import { escapeControls } from '../text/escape.js';
import type { OpenedPackage } from './types.js';

/**
 * Parses info/index.json; `text` is undefined if the package has none. Reports if it is missing or invalid, or names another
 * build than the file name `fn`.
 */
export function readIndexJson(
  text: string | undefined,
  fn: string,
): { index: OpenedPackage['index']; problems: readonly Problem[] } {
  const where = 'info/index.json';
  if (text === undefined)
    return { index: {}, problems: [{ where, message: 'the package has no info/index.json' }] };
  const index = findObject(text);
  const { name, version, build } = index ?? {};
  if (
    index === null ||
    isTooDeep(index) ||
    typeof name !== 'string' ||
    typeof version !== 'string' ||
    typeof build !== 'string'
  ) {
    return { index: {}, problems: [{ where, message: 'it is not JSON with a name, a version and a build' }] };
  }
  const expected = fn.replace(/\.(?:conda|tar\.bz2)$/, '');
  const found = escapeControls(formatPin({ name, version, build }));
  const message = 'it names another package than the file does';
  return { index, problems: found === expected ? [] : [{ where, message, expected, found }] };
}
