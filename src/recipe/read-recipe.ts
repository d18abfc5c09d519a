import type { Versions } from '../conda/version.js';
import { matchesVersion, parseVersionSpec } from '../conda/version-spec.js';
import { type Problem, UserError } from '../errors.js';
import { readMetaYaml } from './meta-yaml.js';
import { readRecipeYaml } from './recipe-yaml.js';
import type { MatchesVersion } from './scope.js';
import type { Recipe, RecipeTarget } from './types.js';

/** A file that is a recipe by its name. */
export interface RecipeFile {
  /** For messages; it ends with `meta.yaml` or `recipe.yaml`. */
  readonly file: string;
  readonly text: string;
}

/** What a folder of recipes came to. A recipe with a problem is left out. */
export interface Recipes {
  readonly recipes: readonly Recipe[];
  readonly problems: readonly Problem[];
}

/** Reads recipes for one target, in the order they come. Nothing of them is run. Never throws for what they hold. */
export function readRecipes(files: Iterable<RecipeFile>, target: RecipeTarget, versions: Versions): Recipes {
  const recipes: Recipe[] = [];
  const problems: Problem[] = [];
  const matches = matcherOf(versions);
  for (const file of files) {
    const own: Problem[] = [];
    const recipe = readOne(file, { target, matches, problems: own });
    if (own.length === 0 && recipe !== null) recipes.push(recipe);
    problems.push(...own);
  }
  return { recipes, problems };
}

interface Reading {
  readonly target: RecipeTarget;
  readonly matches: MatchesVersion;
  readonly problems: Problem[];
}

function readOne({ file, text }: RecipeFile, { target, matches, problems }: Reading): Recipe | null {
  try {
    return file.endsWith('recipe.yaml')
      ? readRecipeYaml(text, file, target, problems, matches)
      : readMetaYaml(text, file, target, problems);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push(...error.problems);
    return null;
  }
}

function matcherOf(versions: Versions): MatchesVersion {
  return (version, constraint) => {
    try {
      return matchesVersion(parseVersionSpec(constraint), version, versions);
    } catch (error) {
      // rattler's word for a text that is no version.
      if (error instanceof TypeError) throw new SyntaxError(error.message, { cause: error });
      throw error;
    }
  };
}
