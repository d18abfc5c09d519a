import type { SubjectOptions } from '../cli/options.js';
import type { Platform } from '../conda/platform.js';
import { loadVersions, type Versions } from '../conda/version.js';
import { requireText } from '../host/fs/read.js';
import { createPool } from '../host/threads/pool.js';
import type { VariantSources } from './choose-variant.js';
import { type FoundRecipe, findRecipes, readRecipeFiles } from './open-files.js';
import { type Recipes, type RecipesFor, readRecipes, readVariantFiles } from './read-recipe.js';
import type { TextFile } from './types.js';
import { unsetMessages } from './unset.js';
import { parseEnvironment, parseSettings } from './variant.js';

/** The flags that choose the variant and environment of recipes. */
export interface VariantOptions {
  /** `KEY=VALUE`. */
  readonly variant: readonly string[];
  /** Paths of variant files that override the recipe's own. */
  readonly variantConfig: readonly string[];
  /** Paths of variant files that the recipe's own override. */
  readonly exclusiveConfig: readonly string[];
  /** `KEY=VALUE`: the environment that selectors and jinja see. */
  readonly recipeEnv: readonly string[];
}

/** The recipes that a worker thread reads. */
export interface RecipesJob {
  readonly recipes: readonly FoundRecipe[];
  readonly target: RecipesFor;
}

/** Up to this number, reading the recipes takes less time than starting a thread. */
const FEW = 2000;

/**
 * Reads the recipes of a folder, sorted by path; more than `FEW` are read in a worker thread. Throws UserError if there are none,
 * or if the variants cannot be read.
 */
export async function readRecipeFolder(
  folder: string,
  platform: Platform,
  options: VariantOptions & Pick<SubjectOptions, 'emit'>,
): Promise<Recipes> {
  const found = findRecipes(folder);
  const versions = await loadVersions();
  const environment = parseEnvironment(options.recipeEnv);
  const variants = { ...variantsOf(options, platform, versions), settings: parseSettings(options.variant) };
  const target: RecipesFor = { platform, variants, environment };
  const recipes =
    found.length <= FEW
      ? readRecipes(readRecipeFiles(found), target, versions)
      : await readBeside({ recipes: found, target });
  for (const message of unsetMessages(recipes.unset)) options.emit({ kind: 'warning', message });
  return recipes;
}

/** Reads the given variant files, and again with CUDA enabled if they use that variable. */
function variantsOf(
  { exclusiveConfig, variantConfig, recipeEnv }: VariantOptions,
  platform: Platform,
  versions: Versions,
): Omit<VariantSources, 'settings'> {
  const before = exclusiveConfig.map(variantText);
  const after = variantConfig.map(variantText);
  const environment = parseEnvironment(recipeEnv);
  const read = (env: ReadonlyMap<string, string>) => ({
    before: readVariantFiles(before, platform, versions, env),
    after: readVariantFiles(after, platform, versions, env),
  });
  const asks = [...before, ...after].some(({ text }) => text.includes(CUDA));
  if (!asks || environment.has(CUDA)) return read(environment);
  return { ...read(environment), withCuda: read(new Map([...environment, [CUDA, 'True']])) };
}

/** The variable that conda-smithy sets for recipes that use the CUDA compiler. */
const CUDA = 'CF_CUDA_ENABLED';

/** One worker thread is enough: its result has to be copied, and the main thread reads channels meanwhile. */
async function readBeside(job: RecipesJob): Promise<Recipes> {
  const script = new URL('./worker.js', import.meta.url);
  const pool = createPool<RecipesJob, Recipes>({ script, size: 1 });
  try {
    return await pool.run(job);
  } finally {
    await pool.close();
  }
}

function variantText(file: string): TextFile {
  return { file, text: requireText(file, 'a file of variants, such as a conda_build_config.yaml') };
}
