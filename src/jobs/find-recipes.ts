import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError, UserError } from '../errors.js';
import { isSystemError } from '../host/files.js';
import type { RecipeFile } from '../recipe/types.js';
import { readText } from './edges.js';

/** `recipe.yaml` goes before `meta.yaml` where a recipe has both, as rattler-build takes it. */
const NAMES = ['recipe.yaml', 'meta.yaml'];
const DEEPEST = 6;

/**
 * The recipes of a folder, one after the other: feedstocks (`<name>-feedstock/recipe/`), folders of recipes, or a recipe's
 * own folder; below a recipe nothing is looked for, links to folders are not followed. Sorted by path. Throws UserError where
 * the folder is not there or holds none, ToolError where it cannot be read.
 */
export function findRecipes(root: string): string[] {
  const found: string[] = [];
  const folders = [{ path: root, depth: 0 }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const { path, depth } = folder;
    const entries = entriesOf(path);
    const recipe = recipeAmong(entries, path);
    if (recipe !== undefined) found.push(join(path, recipe));
    else if (depth < DEEPEST) {
      const inner = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
      folders.push(...inner.map(({ name }) => ({ path: join(path, name), depth: depth + 1 })));
    }
  }
  if (found.length === 0) throw none(root, `there is no ${NAMES.join(' or ')} below it`);
  return found.sort();
}

/** Their texts, read one by one: a folder may hold 30,000. */
export function* readRecipeFiles(paths: readonly string[]): Generator<RecipeFile> {
  for (const file of paths) yield { file, text: readText(file) ?? '' };
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw none(path, 'there is no such folder');
    throw new ToolError(`cannot read ${path}`, [{ where: path, message: error.message }], { cause: error });
  }
}

function recipeAmong(entries: readonly Dirent[], path: string): string | undefined {
  return NAMES.find((name) =>
    entries.some((entry) => entry.name === name && isFile(entry, join(path, name))),
  );
}

/** Of a file or of a link to one. */
function isFile(entry: Dirent, path: string): boolean {
  return (
    entry.isFile() ||
    (entry.isSymbolicLink() && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false))
  );
}

function none(where: string, message: string): UserError {
  const expected = '<name>-feedstock/recipe/meta.yaml, <name>/recipe.yaml …';
  return new UserError('no recipes', [{ where, message, expected, fix: 'check --recipes' }]);
}
