import type { Recipe } from '../../recipe/types.js';

/**
 * Returns recipes as a cross build sees them: what `build` requires runs on the build machine, and comes from the channel of its
 * compilers, unless a recipe makes it for every platform (noarch).
 */
export function crossRecipes(recipes: readonly Recipe[]): Recipe[] {
  const outputs = recipes.filter(({ skip }) => !skip).flatMap((recipe) => recipe.outputs);
  const anywhere = new Set(outputs.filter(({ noarch }) => noarch !== null).map(({ name }) => name));
  return recipes.map((recipe) => ({
    ...recipe,
    outputs: recipe.outputs.map((output) => ({
      ...output,
      build: output.build.filter(({ name }) => anywhere.has(name)),
    })),
  }));
}

/** Returns the names of all packages that the recipes make, sorted. */
export function outputNames(recipes: readonly Recipe[]): string[] {
  const made = recipes.filter(({ skip }) => !skip).flatMap(({ outputs }) => outputs.map(({ name }) => name));
  return [...new Set(made)].sort();
}
