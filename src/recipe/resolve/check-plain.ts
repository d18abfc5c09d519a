import type { Versions } from '../../conda/version.js';
import { UserError } from '../../errors.js';
import { readRecipeTree } from '../read-recipe.js';
import { childOf, listOf } from '../tree.js';
import type { TextFile } from '../types.js';

/**
 * Checks a plain recipe beside the one that it was made of: if that could be read, it can, and nothing in it speaks of features.
 * Throws UserError with the places that were not changed line by line.
 */
export function checkPlain({ file, text }: TextFile, plain: string, versions: Versions): void {
  if (!text.includes('features')) return;
  const read = (text: string) => readRecipeTree({ file, text, variants: [] }, TARGET, versions);
  if (plain !== text && read(text).problems.length > 0) return;
  const { tree, problems } = read(plain);
  if (problems.length > 0 && plain !== text)
    throw new UserError(
      `${file} cannot be changed line by line`,
      problems.map((problem) => ({ ...problem, expected: 'keys and items on lines of their own' })),
    );
  const parts = [tree, ...listOf(childOf(tree, 'outputs'))];
  const left = ['features', 'uses_features'].find((key) =>
    parts.some((part) => part instanceof Map && part.has(key)),
  );
  if (left === undefined) return;
  throw new UserError(`${file} cannot be changed line by line`, {
    ...{ where: file, message: `${left} is written in a form that is not read` },
    expected: 'keys and items on lines of their own',
  });
}

/** What jinja makes of a recipe for linux-64 stands for all platforms. */
const TARGET = { platform: 'linux-64', variants: { before: [], after: [], settings: {} } } as const;
