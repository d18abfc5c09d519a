import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isSystemError, UserError } from '../errors.js';
import { cannotRead } from '../host/fs/errors.js';
import { readText, statOf } from '../host/fs/read.js';
import type { RecipeFile, TextFile } from './types.js';

/** File names of recipes. If a folder has both, `recipe.yaml` is used, as rattler-build does. */
const NAMES = ['recipe.yaml', 'meta.yaml'];
const DEEPEST = 6;
/** Variant files beside a recipe, by format; later ones override earlier ones. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  'meta.yaml': ['conda_build_config.yaml'],
  'recipe.yaml': ['conda_build_config.yaml', 'variants.yaml'],
};

/** Path of a recipe, and of the variant files beside it. */
export interface FoundRecipe {
  readonly path: string;
  /** Paths of the recipe's variant files, in order of increasing priority. */
  readonly variants: readonly string[];
}

/**
 * Returns the recipes below a folder, sorted by path: of feedstocks (`<name>-feedstock/recipe/`), of folders of recipes, or of
 * the folder itself. Does not search below a recipe, does not follow links to folders. Throws UserError if the folder does not
 * exist or has no recipes, ToolError if it cannot be read.
 */
export function findRecipes(root: string): FoundRecipe[] {
  const recipes: FoundRecipe[] = [];
  const folders = [{ path: root, depth: 0 }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const { path, depth } = folder;
    const entries = entriesOf(path);
    const recipe = recipeAmong(entries, path);
    if (recipe !== undefined) recipes.push(recipe);
    else if (depth < DEEPEST) {
      const inner = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
      folders.push(...inner.map(({ name }) => ({ path: join(path, name), depth: depth + 1 })));
    }
  }
  if (recipes.length === 0) throw none(root, `there is no ${NAMES.join(' or ')} in this folder or below it`);
  return recipes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Returns the recipes at a path: of a folder, or the one that the path names. Throws UserError if it is neither. */
export function recipesAt(path: string): FoundRecipe[] {
  const stats = statOf(path);
  if (stats === null || stats.isDirectory()) return findRecipes(path);
  if (stats.isFile() && NAMES.includes(basename(path))) return [{ path, variants: [] }];
  throw new UserError('not a recipe', {
    ...{ where: path, message: 'this is neither a recipe nor a folder', found: basename(path) },
    expected: 'meta.yaml, recipe.yaml, or a folder of recipes',
    fix: 'give the recipe, or its folder',
  });
}

/** Yields the texts of the recipes one by one, because a folder may have 30,000. */
export function* readRecipeFiles(recipes: readonly FoundRecipe[]): Generator<RecipeFile> {
  for (const { path, variants } of recipes) yield { ...textFile(path), variants: variants.map(textFile) };
}

function textFile(file: string): TextFile {
  return { file, text: readText(file) ?? '' };
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw none(path, 'no such folder');
    throw cannotRead(path, error);
  }
}

function recipeAmong(entries: readonly Dirent[], path: string): FoundRecipe | undefined {
  const has = (name: string) =>
    entries.some((entry) => entry.name === name && isFile(entry, join(path, name)));
  const name = NAMES.find(has);
  if (name === undefined) return undefined;
  const variants = (VARIANTS[name] ?? []).filter(has);
  return { path: join(path, name), variants: variants.map((file) => join(path, file)) };
}

/** Returns whether the entry is a file or a link to one. */
function isFile(entry: Dirent, path: string): boolean {
  return (
    entry.isFile() ||
    (entry.isSymbolicLink() && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false))
  );
}

function none(where: string, message: string): UserError {
  const expected = 'a folder of recipes: <name>-feedstock/recipe/meta.yaml, <name>/recipe.yaml …';
  return new UserError('no recipes found', {
    where,
    message,
    expected,
    fix: 'check the path',
  });
}
