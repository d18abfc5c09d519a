import type { PackageRecord } from '../conda/record.js';
import type { Recipe, Requirement } from '../recipe/types.js';
import { NEED } from './types.js';

/** One dependency: the spec as written, and bits of NEED. */
export interface Dependency {
  readonly spec: string;
  readonly kind: number;
}

/** Returns the dependencies of a record. */
export function dependenciesOfRecord({ depends }: PackageRecord): Dependency[] {
  return depends.map((spec) => ({ spec, kind: NEED.run }));
}

/**
 * Returns the dependencies of one package of a recipe: those to build all of the recipe's outputs, and those to run and test this
 * package. Other outputs of the recipe are left out; if it has one output, that may need an earlier build of itself.
 */
export function dependenciesOfRecipe(recipe: Recipe, name: string): Dependency[] {
  const own = new Set(recipe.outputs.map((output) => output.name));
  return recipe.outputs.flatMap((output) => [
    ...dependencies(output.build, NEED.build),
    ...dependencies(output.host, NEED.host),
    ...(output.name === name
      ? [...dependencies(output.run, NEED.run), ...dependencies(output.test, NEED.test)]
      : []),
  ]);

  function dependencies(requirements: readonly Requirement[], kind: number): Dependency[] {
    return requirements
      .filter(
        (requirement) =>
          !own.has(requirement.name) || (own.size === 1 && kind >= NEED.host && kind < NEED.test),
      )
      .map(({ spec }) => ({ spec, kind }));
  }
}

/** Maps each output to its recipe; of several, the one whose file name sorts first. Recipes that skip the target are left out. */
export function recipesByOutput(recipes: readonly Recipe[]): ReadonlyMap<string, Recipe> {
  const sorted = recipes.filter(({ skip }) => !skip).toSorted((a, b) => (a.file < b.file ? 1 : -1));
  return new Map(sorted.flatMap((recipe) => recipe.outputs.map((output) => [output.name, recipe] as const)));
}
