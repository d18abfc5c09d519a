import { basename } from 'node:path';
import { type Problem, UserError } from '../errors.js';
import { exceeds, limitOf } from '../limits.js';
import { readTree } from './tree.js';
import type { TextFile } from './types.js';

/**
 * Returns why the text of a file of a recipe cannot be changed and written back: it is too long, was not in UTF-8, or is a
 * recipe.yaml that is not YAML. A meta.yaml is YAML only once its jinja is rendered, so it is not parsed here.
 */
export function textProblems({ file, text }: TextFile): readonly Problem[] {
  if (text.length > limitOf('recipe-size'))
    return [exceeds('recipe-size', { where: file, found: `${text.length} characters` })];
  if (/[\0\ufffd]/.test(text)) return [{ where: file, message: 'not a text in UTF-8', fix: 'convert it' }];
  return basename(file) === 'recipe.yaml' ? yamlProblems({ file, text }) : [];
}

function yamlProblems({ file, text }: TextFile): readonly Problem[] {
  try {
    readTree(text, file);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}
