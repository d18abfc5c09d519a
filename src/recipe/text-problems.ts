import type { Problem } from '../errors.js';
import { exceeds, limitOf } from '../limits.js';
import type { TextFile } from './types.js';

/** Returns why the text of a file cannot be changed and written back: it is too long, or was not in UTF-8. */
export function textProblems({ file, text }: TextFile): Problem[] {
  if (text.length > limitOf('recipe-size'))
    return [exceeds('recipe-size', { where: file, found: `${text.length} characters` })];
  if (/[\0\ufffd]/.test(text)) return [{ where: file, message: 'not a text in UTF-8', fix: 'convert it' }];
  return [];
}
