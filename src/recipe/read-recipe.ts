import type { Platform } from '../conda/platform.js';
import type { Versions } from '../conda/version.js';
import { matchesVersion, parseVersionSpec } from '../conda/version-spec.js';
import { type Problem, UserError } from '../errors.js';
import { exceeds, limitOf } from '../limits.js';
import { chooseVariant, typedValues, type VariantSources } from './choose-variant.js';
import { BeyondLimit } from './expression/bounds.js';
import { readMetaYaml } from './meta-yaml.js';
import { readRecipeYaml } from './recipe-yaml.js';
import { requirementReader } from './requirement.js';
import { type MatchesVersion, metaYamlScope, recipeYamlScope, selectorScope } from './scope.js';
import type { Reading, Recipe, RecipeFile, RecipeTarget, UnsetName } from './types.js';
import { readVariantFile, type VariantFile } from './variant-file.js';

/** What recipes are read for; what each brings has a say in its variant. */
export interface RecipesFor {
  readonly platform: Platform;
  readonly variants: VariantSources;
  /** What selectors and jinja see of an environment; none where it is not given. */
  readonly environment?: ReadonlyMap<string, string> | undefined;
}

/** What a folder of recipes came to. */
export interface Recipes {
  readonly recipes: readonly Recipe[];
  /** Why recipes are left out. */
  readonly problems: readonly Problem[];
  /** Lines of requirements that are left out of recipes. */
  readonly losses: readonly Problem[];
  /** Names that recipes use and nobody has set; those of recipes that are not for the target are not among them. */
  readonly unset: readonly UnsetName[];
}

/** Reads recipes for one target, in the order they come. Nothing of them is run. Throws UserError where the variants that are
 * given do not go together, never for what the recipes hold. */
export function readRecipes(files: Iterable<RecipeFile>, wanted: RecipesFor, versions: Versions): Recipes {
  const read = {
    recipes: [] as Recipe[],
    problems: [] as Problem[],
    losses: [] as Problem[],
    unset: [] as UnsetName[],
  };
  const readOne = readerFor(wanted, matcherOf(versions));
  for (const file of files) {
    const own: Told = { problems: [], losses: [], unset: [] };
    const recipe = readOne(file, own);
    if (own.problems.length > 0 || recipe === null) {
      // A line that is lost may be why the rest cannot be read.
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

type Told = Pick<Reading, 'problems' | 'losses' | 'unset'>;

/** Reads the files of variants that are given for all recipes, for an environment. Throws UserError for the first that cannot be read. */
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

type ReadOne = (file: RecipeFile, told: Told) => Recipe | null;

/** The names of the target are made once for all recipes that bring no variants. */
function readerFor({ platform, variants, environment }: RecipesFor, matches: MatchesVersion): ReadOne {
  const target = { platform, environment };
  const usual = readerOfVariant({ ...target, ...chosen([], variants) }, matches);
  return (file, told) => {
    if (file.text.length > limitOf('recipe-size')) {
      told.problems.push(tooLarge(file));
      return null;
    }
    try {
      if (file.variants.length === 0 && !usesCuda(file.text)) return usual(file, told);
      const own = file.variants.map((one) => readVariantFile(one, target, matches));
      const choice = usesCuda(file.text)
        ? chosen(own, forCuda(variants))
        : chosenWithOrWithoutCuda(own, variants);
      return readerOfVariant({ ...target, ...choice }, matches)(file, told);
    } catch (error) {
      if (error instanceof BeyondLimit) told.problems.push({ where: file.file, message: error.message });
      else if (error instanceof UserError) told.problems.push(...error.problems);
      else throw error;
      return null;
    }
  };
}

/** conda-smithy sets CF_CUDA_ENABLED for recipes that use the compiler; the pinning has more values then. */
function usesCuda(text: string): boolean {
  return text.includes('cuda') && /compiler\(\s*['"]cuda['"]\s*\)/.test(text);
}

function forCuda(variants: VariantSources): VariantSources {
  return { ...variants, ...variants.withCuda };
}

type Choice = Pick<RecipeTarget, 'variant' | 'typed'>;

function chosen(own: readonly VariantFile[], variants: VariantSources): Choice {
  const variant = chooseVariant(own, variants);
  return { variant, typed: typedValues(own, variants, variant) };
}

/** What a recipe brings may go with the values of CUDA alone, as many as these are. */
function chosenWithOrWithoutCuda(own: readonly VariantFile[], variants: VariantSources): Choice {
  try {
    return chosen(own, variants);
  } catch (error) {
    if (!(error instanceof UserError) || variants.withCuda === undefined) throw error;
    return chosen(own, forCuda(variants));
  }
}

function readerOfVariant(target: RecipeTarget, matches: MatchesVersion): ReadOne {
  const requirement = requirementReader(target);
  const metaScope = metaYamlScope(target);
  const selectors = selectorScope(target);
  const recipeScope = recipeYamlScope(target, matches);
  return (file, told) =>
    file.file.endsWith('recipe.yaml')
      ? readRecipeYaml(file, { ...told, scope: recipeScope, requirement })
      : readMetaYaml(file, { ...told, scope: metaScope, selectors, requirement });
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
