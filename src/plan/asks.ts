import type { PackageRecord } from '../conda/record.js';
import type { Recipe, Requirement } from '../recipe/types.js';
import { NEED } from './types.js';

/** One dependency: a spec as it was written, and bits of NEED. */
export interface Ask {
  readonly spec: string;
  readonly kind: number;
}

/** What a record says it needs. */
export function asksOfRecord({ depends }: PackageRecord): Ask[] {
  return depends.map((spec) => ({ spec, kind: NEED.run }));
}

/**
 * What it takes to make one package by a recipe: to build all of the recipe's outputs, and to run and test this one. What the
 * recipe makes itself is not asked for, but by an only output that is built with what it makes.
 */
export function asksOfRecipe(recipe: Recipe, name: string): Ask[] {
  const own = new Set(recipe.outputs.map((output) => output.name));
  return recipe.outputs.flatMap((output) => [
    ...asks(output.build, NEED.build),
    ...asks(output.host, NEED.host),
    ...(output.name === name ? [...asks(output.run, NEED.run), ...asks(output.test, NEED.test)] : []),
  ]);

  function asks(requirements: readonly Requirement[], kind: number): Ask[] {
    return requirements
      .filter(
        (requirement) =>
          !own.has(requirement.name) || (own.size === 1 && kind >= NEED.host && kind < NEED.test),
      )
      .map(({ spec }) => ({ spec, kind }));
  }
}

/** Which recipe makes a package; of two that do, the one whose file comes first. Recipes that skip the target make none. */
export function recipesByOutput(recipes: readonly Recipe[]): ReadonlyMap<string, Recipe> {
  const sorted = recipes.filter(({ skip }) => !skip).toSorted((a, b) => (a.file < b.file ? 1 : -1));
  return new Map(sorted.flatMap((recipe) => recipe.outputs.map((output) => [output.name, recipe] as const)));
}
