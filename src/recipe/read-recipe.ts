import type { Platform } from '../conda/platform.js';
import type { Versions } from '../conda/version.js';
import { matchesVersion, parseVersionSpec } from '../conda/version-spec.js';
import { type Problem, UserError } from '../errors.js';
import { exceeds, limitOf } from '../limits.js';
import type { LenientValue } from '../yaml/lenient.js';
import { chooseVariant, type VariantSources, variantTypes } from './choose-variant.js';
import { BeyondLimit } from './expression/bounds.js';
import { type MetaYamlReading, readMetaYaml, renderMetaYaml } from './meta-yaml.js';
import { readRecipeYaml, resolveRecipeYaml } from './recipe-yaml.js';
import { requirementReader } from './requirement.js';
import { type MatchesVersion, metaYamlScope, recipeYamlScope, selectorScope } from './scope.js';
import type { Recipe, RecipeFile, RecipeReading, RecipeTarget, TextFile, UnsetName } from './types.js';
import { readVariantFile, type VariantFile } from './variant-file.js';

/** The target that recipes are read for. Each recipe's own variant files are added to `variants`. */
export interface RecipesFor {
  readonly platform: Platform;
  readonly variants: VariantSources;
  /** Environment variables for selectors and jinja; undefined for none. */
  readonly environment?: ReadonlyMap<string, string> | undefined;
}

/** The recipes of a folder, with problems. */
export interface Recipes {
  readonly recipes: readonly Recipe[];
  /** Problems of recipes that are left out. */
  readonly problems: readonly Problem[];
  /** Requirements that are left out of recipes, because they cannot be read. */
  readonly losses: readonly Problem[];
  /** Unset names that recipes use, without those of recipes that skip the target. */
  readonly unset: readonly UnsetName[];
}

/**
 * Reads recipes for one target, in order. Runs no code of theirs. Throws UserError if the given variants do not match each other;
 * problems of the recipes are returned.
 */
export function readRecipes(files: Iterable<RecipeFile>, target: RecipesFor, versions: Versions): Recipes {
  const read = {
    recipes: [] as Recipe[],
    problems: [] as Problem[],
    losses: [] as Problem[],
    unset: [] as UnsetName[],
  };
  const readOne = readerFor(target, matcherOf(versions), RECIPES);
  for (const file of files) {
    const own: Told = { problems: [], losses: [], unset: [] };
    const recipe = readOne(file, own);
    if (own.problems.length > 0 || recipe === null) {
      // A dropped line may be the cause of the other problems.
      read.problems.push(...own.losses, ...own.problems);
      continue;
    }
    read.recipes.push(recipe);
    if (recipe.skip) continue;
    read.losses.push(...own.losses);
    read.unset.push(...own.unset);
  }
  return read;
}

type Told = Pick<RecipeReading, 'problems' | 'losses' | 'unset'>;

/** Reads variant files that apply to all recipes. Throws UserError for the first file that cannot be read. */
export function readVariantFiles(
  files: RecipeFile['variants'],
  platform: Platform,
  versions: Versions,
  environment?: ReadonlyMap<string, string>,
): VariantFile[] {
  return files.map((file) => readVariantFile(file, { platform, environment }, matcherOf(versions)));
}

function tooLarge({ file, text }: RecipeFile): Problem {
  return exceeds('recipe-size', { where: file, found: `${text.length} characters` });
}

type ReadOne<Read> = (file: RecipeFile, told: Told) => Read | null;

/** How recipes of both formats are read. */
interface Readers<Read> {
  meta(file: TextFile, reading: MetaYamlReading): Read | null;
  recipe(file: TextFile, reading: RecipeReading): Read | null;
}

const RECIPES: Readers<Recipe> = { meta: readMetaYaml, recipe: readRecipeYaml };

/** Every line and value of them counts. */
const TREES: Readers<LenientValue> = {
  meta: (file, reading) => renderMetaYaml(file, reading, () => true) ?? null,
  recipe: (file, reading) => resolveRecipeYaml(file, reading, () => true).top,
};

/**
 * Reads one recipe for one target, with all of its sections. `tree` is null if it cannot be read; then, and if a line of it is lost,
 * there are problems. Throws as `readRecipes` does.
 */
export function readRecipeTree(
  file: RecipeFile,
  target: RecipesFor,
  versions: Versions,
): { readonly tree: LenientValue; readonly problems: readonly Problem[] } {
  const told: Told = { problems: [], losses: [], unset: [] };
  const tree = readerFor(target, matcherOf(versions), TREES)(file, told);
  return { tree, problems: [...told.losses, ...told.problems] };
}

/** Creates a reader of recipes. The names of the target are computed once for all recipes without variant files. */
function readerFor<Read>(
  { platform, variants, environment }: RecipesFor,
  matches: MatchesVersion,
  readers: Readers<Read>,
): ReadOne<Read> {
  const target = { platform, environment };
  const usual = readerOfVariant({ ...target, ...chosen([], variants) }, matches, readers);
  return (file, told) => {
    if (file.text.length > limitOf('recipe-size')) {
      told.problems.push(tooLarge(file));
      return null;
    }
    try {
      if (file.variants.length === 0 && !usesCuda(file.text)) return usual(file, told);
      const own = file.variants.map((file) => readVariantFile(file, target, matches));
      const choice = usesCuda(file.text)
        ? chosen(own, forCuda(variants))
        : chosenWithOrWithoutCuda(own, variants);
      return readerOfVariant({ ...target, ...choice }, matches, readers)(file, told);
    } catch (error) {
      if (error instanceof BeyondLimit) told.problems.push({ where: file.file, message: error.message });
      else if (error instanceof UserError) told.problems.push(...error.problems);
      else throw error;
      return null;
    }
  };
}

/** Returns whether a recipe uses the CUDA compiler. conda-smithy sets CF_CUDA_ENABLED then, which adds values to the pinning. */
function usesCuda(text: string): boolean {
  return text.includes('cuda') && /compiler\(\s*['"]cuda['"]\s*\)/.test(text);
}

function forCuda(variants: VariantSources): VariantSources {
  return { ...variants, ...variants.withCuda };
}

type Choice = Pick<RecipeTarget, 'variant' | 'typed'>;

function chosen(own: readonly VariantFile[], variants: VariantSources): Choice {
  const variant = chooseVariant(own, variants);
  return { variant, typed: variantTypes(own, variants, variant) };
}

/** Tries the values with CUDA if those without do not match: a recipe's own variants may match only these. */
function chosenWithOrWithoutCuda(own: readonly VariantFile[], variants: VariantSources): Choice {
  try {
    return chosen(own, variants);
  } catch (error) {
    if (!(error instanceof UserError) || variants.withCuda === undefined) throw error;
    return chosen(own, forCuda(variants));
  }
}

function readerOfVariant<Read>(
  target: RecipeTarget,
  matches: MatchesVersion,
  readers: Readers<Read>,
): ReadOne<Read> {
  const requirement = requirementReader(target);
  const metaScope = metaYamlScope(target);
  const selectors = selectorScope(target);
  const recipeScope = recipeYamlScope(target, matches);
  return (file, told) =>
    file.file.endsWith('recipe.yaml')
      ? readers.recipe(file, { ...told, scope: recipeScope, requirement })
      : readers.meta(file, { ...told, scope: metaScope, selectors, requirement });
}

/** Returns the function that matches versions for expressions. */
export function matcherOf(versions: Versions): MatchesVersion {
  return (version, constraint) => {
    try {
      return matchesVersion(parseVersionSpec(constraint), version, versions);
    } catch (error) {
      // rattler throws TypeError for a text that is not a version.
      if (error instanceof TypeError) throw new SyntaxError(error.message, { cause: error });
      throw error;
    }
  };
}
