import { basename, dirname } from 'node:path';
import { components } from '../../graph-core/components.js';
import { rowsFrom } from '../../graph-core/rows.js';
import type { FoundRecipe } from '../open-files.js';
import type { Recipe, RecipeOutput } from '../types.js';

/** A recipe to be built, and what has to be built before. */
export interface PlannedBuild {
  /** Unique: the recipe's name, or that of its folder. */
  readonly name: string;
  /** Path of the recipe. */
  readonly recipe: string;
  readonly format: Recipe['format'];
  /** The names of its packages, as far as they are known. */
  readonly makes: readonly string[];
  /** The names of the other builds whose packages it needs. */
  readonly needs: readonly string[];
}

/**
 * Returns the recipes in the order in which they are to be built: each behind those whose packages it needs. Recipes that need
 * each other, and recipes that could not be read, keep the given order.
 */
export function planBuilds(found: readonly FoundRecipe[], read: readonly Recipe[]): PlannedBuild[] {
  const byFile = new Map(read.map((recipe) => [recipe.file, recipe]));
  const recipes = found.map(({ path }) => byFile.get(path) ?? null);
  const names = uniqueNames(found.map(({ path }, index) => recipes[index]?.name ?? folderName(path)));
  const builders = new Map<string, number>();
  for (const [index, recipe] of recipes.entries())
    for (const { name } of recipe?.outputs ?? []) if (!builders.has(name)) builders.set(name, index);
  const needs = recipes.map((recipe, index) => [
    ...new Set(
      (recipe?.outputs ?? []).flatMap(neededNames).flatMap((name) => {
        const builder = builders.get(name) ?? index;
        return builder === index ? [] : [builder];
      }),
    ),
  ]);
  // Components are numbered behind those that they reach.
  const { componentOf } = components(rowsFrom(needs));
  const rank = (index: number) => componentOf[index] ?? 0;
  return found
    .map(({ path }, index) => ({
      index,
      name: names[index] ?? '',
      recipe: path,
      format: path.endsWith('meta.yaml') ? ('meta.yaml' as const) : ('recipe.yaml' as const),
      makes: (recipes[index]?.outputs ?? []).map(({ name }) => name),
      needs: (needs[index] ?? [])
        .filter((need) => rank(need) !== rank(index))
        .map((need) => names[need] ?? ''),
    }))
    .sort((a, b) => rank(a.index) - rank(b.index) || a.index - b.index)
    .map(({ index: _, ...build }) => build);
}

function neededNames({ build, host, run, test }: RecipeOutput): string[] {
  return [build, host, run, test].flat().map(({ name }) => name);
}

/** A feedstock has its recipe in a folder of that name. */
function folderName(path: string): string {
  const folder = basename(dirname(path));
  return folder === 'recipe' ? basename(dirname(dirname(path))) : folder;
}

/** Names are file names of logs. */
function uniqueNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    const plain =
      name
        .replace(/[^A-Za-z0-9._+-]+/g, '-')
        .replace(/^[.-]+/, '')
        .slice(0, 100) || 'unnamed';
    let unique = plain;
    for (let number = 2; used.has(unique); number++) unique = `${plain}-${number}`;
    used.add(unique);
    return unique;
  });
}
