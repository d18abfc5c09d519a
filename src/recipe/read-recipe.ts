import type { Platform } from '../conda/platform.js';
import type { Versions } from '../conda/version.js';
import { matchesVersion, parseVersionSpec } from '../conda/version-spec.js';
import { type Problem, UserError } from '../errors.js';
import { exceeds, limitOf } from '../limits.js';
import { chooseVariant, type VariantSources } from './choose-variant.js';
import { readMetaYaml } from './meta-yaml.js';
import { readRecipeYaml } from './recipe-yaml.js';
import { requirementReader } from './requirement.js';
import { type MatchesVersion, metaYamlScope, recipeYamlScope } from './scope.js';
import type { Recipe, RecipeFile, RecipeTarget } from './types.js';
import { readVariantFile, type VariantFile } from './variant-file.js';

/** What recipes are read for; what each brings has a say in its variant. */
export interface RecipesFor {
  readonly platform: Platform;
  readonly variants: VariantSources;
}

/** What a folder of recipes came to. A recipe with a problem is left out. */
export interface Recipes {
  readonly recipes: readonly Recipe[];
  readonly problems: readonly Problem[];
}

/** Reads recipes for one target, in the order they come. Nothing of them is run. Throws UserError where the variants that are
 * given do not go together, never for what the recipes hold. */
export function readRecipes(files: Iterable<RecipeFile>, wanted: RecipesFor, versions: Versions): Recipes {
  const recipes: Recipe[] = [];
  const problems: Problem[] = [];
  const readOne = readerFor(wanted, matcherOf(versions));
  for (const file of files) {
    const own: Problem[] = [];
    const recipe = readOne(file, own);
    if (own.length === 0 && recipe !== null) recipes.push(recipe);
    problems.push(...own);
  }
  return { recipes, problems };
}

/** Reads the files of variants that are given for all recipes. Throws UserError for the first that cannot be read. */
export function readVariantFiles(
  files: RecipeFile['variants'],
  platform: Platform,
  versions: Versions,
): VariantFile[] {
  return files.map((file) => readVariantFile(file, platform, matcherOf(versions)));
}

function tooLarge({ file, text }: RecipeFile): Problem {
  return exceeds('recipe-size', { where: file, found: `${text.length} characters` });
}

type ReadOne = (file: RecipeFile, problems: Problem[]) => Recipe | null;

/** The names of the target are made once for all recipes that bring no variants. */
function readerFor({ platform, variants }: RecipesFor, matches: MatchesVersion): ReadOne {
  const usual = readerOfVariant({ platform, variant: chooseVariant([], variants) }, matches);
  return (file, problems) => {
    if (file.text.length > limitOf('recipe-size')) {
      problems.push(tooLarge(file));
      return null;
    }
    try {
      if (file.variants.length === 0) return usual(file, problems);
      const own = file.variants.map((one) => readVariantFile(one, platform, matches));
      const variant = chooseVariant(own, variants);
      return readerOfVariant({ platform, variant }, matches)(file, problems);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return null;
    }
  };
}

function readerOfVariant(target: RecipeTarget, matches: MatchesVersion): ReadOne {
  const requirement = requirementReader(target);
  const metaScope = metaYamlScope(target);
  const recipeScope = recipeYamlScope(target, matches);
  return (file, problems) =>
    file.file.endsWith('recipe.yaml')
      ? readRecipeYaml(file, { scope: recipeScope, requirement, problems })
      : readMetaYaml(file, { scope: metaScope, requirement, problems });
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
