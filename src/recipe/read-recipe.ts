import type { Versions } from '../conda/version.js';
import { matchesVersion, parseVersionSpec } from '../conda/version-spec.js';
import { type Problem, UserError } from '../errors.js';
import { readMetaYaml } from './meta-yaml.js';
import { readRecipeYaml } from './recipe-yaml.js';
import { requirementReader } from './requirement.js';
import { type MatchesVersion, metaYamlScope, recipeYamlScope } from './scope.js';
import type { Recipe, RecipeFile, RecipeTarget } from './types.js';

/** What a folder of recipes came to. A recipe with a problem is left out. */
export interface Recipes {
  readonly recipes: readonly Recipe[];
  readonly problems: readonly Problem[];
}

/** Reads recipes for one target, in the order they come. Nothing of them is run. Never throws for what they hold. */
export function readRecipes(files: Iterable<RecipeFile>, target: RecipeTarget, versions: Versions): Recipes {
  const recipes: Recipe[] = [];
  const problems: Problem[] = [];
  const readOne = readerFor(target, matcherOf(versions));
  for (const file of files) {
    const own: Problem[] = [];
    const recipe = readOne(file, own);
    if (own.length === 0 && recipe !== null) recipes.push(recipe);
    problems.push(...own);
  }
  return { recipes, problems };
}

/** The names of the target are made once, not for each of 30,000. */
function readerFor(target: RecipeTarget, matches: MatchesVersion) {
  const metaScope = metaYamlScope(target);
  const requirement = requirementReader(target);
  const recipeScope = recipeYamlScope(target, matches);
  return (file: RecipeFile, problems: Problem[]): Recipe | null => {
    try {
      return file.file.endsWith('recipe.yaml')
        ? readRecipeYaml(file, { scope: recipeScope, requirement, problems })
        : readMetaYaml(file, { scope: metaScope, requirement, problems });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return null;
    }
  };
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
