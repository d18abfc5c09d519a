import { loadVersions } from '../../../src/conda/version.js';
import { createChecker, filesOf } from '../../../src/recipe/check/check.js';
import { unifiedPatch } from '../../../src/recipe/check/patch.js';
import type { RecipeFiles } from '../../../src/recipe/check/types.js';
import { matcherOf } from '../../../src/recipe/read-recipe.js';

/** Checks recipes of linux-64 for linux-aarch64. */
export const checker = createChecker(
  { from: 'linux-64', to: 'linux-aarch64' },
  matcherOf(await loadVersions()),
);

/** Returns the files of a feedstock by their names. */
export function feedstock(files: Readonly<Record<string, string>>): RecipeFiles {
  const all = Object.entries(files).map(([file, text]) => ({ file, text }));
  const recipe = all.find(({ file }) => /(?:meta|recipe)\.yaml$/.test(file));
  if (recipe === undefined) throw new Error('no recipe');
  const scripts = all.filter(({ file }) => file.endsWith('.sh'));
  return { recipe, scripts, config: all.find(({ file }) => file === 'conda-forge.yml') ?? null };
}

/** Returns the patch of all repairs. */
export function patchOf(files: RecipeFiles): string {
  const fixed = filesOf(checker.fix(files));
  return unifiedPatch(
    filesOf(files).map(({ file, text }, i) => ({ path: file, before: text, after: fixed[i]?.text ?? '' })),
  );
}
