import type { Platform } from '../conda/platform.js';
import { loadVersions } from '../conda/version.js';
import { UserError } from '../errors.js';
import { createPool } from '../host/pool.js';
import { type Recipes, type RecipesFor, readRecipes, readVariantFiles } from '../recipe/read-recipe.js';
import type { TextFile } from '../recipe/types.js';
import { parseSettings } from '../recipe/variant.js';
import { readText } from './edges.js';
import { type FoundRecipe, findRecipes, readRecipeFiles } from './find-recipes.js';

/** The flags that say how recipes are read. */
export interface VariantOptions {
  /** `KEY=VALUE`. */
  readonly variant: readonly string[];
  /** Paths of files that count over what a recipe brings. */
  readonly variantConfig: readonly string[];
  /** Paths of files that count below it. */
  readonly exclusiveConfig: readonly string[];
}

/** The recipes of a folder, for a worker thread. */
export interface RecipesJob {
  readonly found: readonly FoundRecipe[];
  readonly wanted: RecipesFor;
}

/** So many are read before a thread has started. */
const FEW = 2000;

/**
 * The recipes of a folder, sorted by path; many are read in a thread of their own. Throws UserError where there are none, and
 * for variants that cannot be read.
 */
export async function readRecipeFolder(
  folder: string,
  platform: Platform,
  options: VariantOptions,
): Promise<Recipes> {
  const found = findRecipes(folder);
  const versions = await loadVersions();
  const filesOf = (paths: readonly string[]) => readVariantFiles(paths.map(variantText), platform, versions);
  const wanted: RecipesFor = {
    platform,
    variants: {
      before: filesOf(options.exclusiveConfig),
      after: filesOf(options.variantConfig),
      settings: parseSettings(options.variant),
    },
  };
  if (found.length <= FEW) return readRecipes(readRecipeFiles(found), wanted, versions);
  return readBeside({ found, wanted });
}

/** One more thread is enough: what it reads has to be copied, and this one reads channels meanwhile. */
async function readBeside(job: RecipesJob): Promise<Recipes> {
  const script = new URL('./recipes-worker.js', import.meta.url);
  const pool = createPool<RecipesJob, Recipes>({ script, size: 1 });
  try {
    return await pool.run(job);
  } finally {
    await pool.close();
  }
}

function variantText(file: string): TextFile {
  const text = readText(file);
  if (text !== null) return { file, text };
  throw new UserError('there is no such file of variants', [
    { where: file, message: 'no such file', fix: 'check the path' },
  ]);
}
