import type { SourceIndex } from './types.js';

/** A package whose recipe is wanted. */
export interface BuiltPackage {
  readonly name: string;
  readonly version: string;
  readonly build: string;
}

/**
 * Returns the part of an index that some packages were made of: the recipes that came out of just these packages, else those that
 * make packages of these names and versions.
 */
export function chooseRecipes(
  { sources, recipes }: SourceIndex,
  packages: readonly BuiltPackage[],
): SourceIndex {
  const chosen = new Set(
    packages.flatMap((wanted) => {
      const makers = Object.entries(recipes).flatMap(([folder, recipe]) =>
        recipe.packages
          .filter(({ name, version }) => name === wanted.name && version === wanted.version)
          .map(({ build }) => ({ folder, build })),
      );
      const own = makers.filter(({ build }) => build === wanted.build);
      const any = makers.filter(({ build }) => build === null);
      return (own.length > 0 ? own : any).map(({ folder }) => folder);
    }),
  );
  const kept = Object.entries(recipes).filter(([folder]) => chosen.has(folder));
  const needed = new Set(kept.flatMap(([, recipe]) => recipe.sources));
  return {
    recipes: Object.fromEntries(kept),
    sources: Object.fromEntries(Object.entries(sources).filter(([file]) => needed.has(file))),
  };
}

/** Returns the packages that no recipe of an index makes. */
export function withoutRecipe({ recipes }: SourceIndex, packages: readonly BuiltPackage[]): BuiltPackage[] {
  const made = new Set(
    Object.values(recipes).flatMap((recipe) =>
      recipe.packages.map(({ name, version }) => `${name} ${version}`),
    ),
  );
  return packages.filter(({ name, version }) => !made.has(`${name} ${version}`));
}
