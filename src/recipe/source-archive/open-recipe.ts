import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Platform } from '../../conda/platform.js';
import type { Versions } from '../../conda/version.js';
import { isSystemError, type Problem, UserError } from '../../errors.js';
import { cannotRead } from '../../host/fs/errors.js';
import { exceeds, limitOf } from '../../limits.js';
import { sha256 } from '../../sha256.js';
import { type FoundRecipe, readRecipeFiles } from '../open-files.js';
import { readTreeEntries } from '../open-tree.js';
import { readRecipes, readRecipeTree } from '../read-recipe.js';
import { childOf, textOrNull } from '../tree.js';
import { isHidden } from './names.js';
import { sourcesOf } from './sources-of.js';
import type { RecipeFileBytes, RecipeToArchive } from './types.js';

/** How the recipes of folders are read. */
export interface RecipeReadingFor {
  readonly platform: Platform;
  readonly versions: Versions;
}

/** Reads a recipe with the files of its folder. Throws UserError with everything that keeps it from being archived. */
export function openRecipe(found: FoundRecipe, { platform, versions }: RecipeReadingFor): RecipeToArchive {
  const [file] = [...readRecipeFiles([found])];
  const where = found.path;
  if (file === undefined) throw new UserError('a recipe is missing', { where, message: 'no such recipe' });
  const target = { platform, variants: { before: [], after: [], settings: {} } };
  const { recipes, problems } = readRecipes([file], target, versions);
  const { tree, problems: lost } = readRecipeTree(file, target, versions);
  const [recipe] = recipes;
  const read = sourcesOf(tree, where);
  const version =
    recipe?.version ?? recipe?.outputs.find((output) => output.version !== null)?.version ?? null;
  const unversioned = recipe !== undefined && version === null ? [noVersion(where)] : [];
  const all = [...problems, ...lost, ...read.problems, ...unversioned];
  if (recipe === undefined || version === null || all.length > 0)
    throw new UserError(`${where} cannot be archived`, all);
  const files = filesOf(dirname(where));
  const number = textOrNull(childOf(tree, 'build', 'number')) ?? '0';
  return {
    ...{ where, name: recipe.name, version, folder: dirname(where), files },
    build: `h${digestOf(files).slice(0, 7)}_${/^\d+$/.test(number) ? number : '0'}`,
    packages: recipe.outputs.map((output) => ({
      name: output.name,
      version: output.version ?? version,
      build: null,
    })),
    sources: read.sources,
  };
}

/** Returns the files of a recipe’s folder, without hidden ones; a link stands for the file that it leads to. */
function filesOf(folder: string): RecipeFileBytes[] {
  const problems: Problem[] = [];
  let size = 0;
  const files = readTreeEntries(folder).flatMap(({ path, kind, isExecutable }): RecipeFileBytes[] => {
    if (kind === 'folder' || isHidden(path)) return [];
    const place = join(folder, path);
    const stats = statSync(place, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile()) {
      const message = 'this link does not lead to a file';
      problems.push({ where: place, message, fix: 'put the files in its place' });
      return [];
    }
    size += stats.size;
    if (size > limitOf('package-info'))
      throw new UserError(`${folder} cannot be archived`, exceeds('package-info', { where: folder }));
    return [{ path, bytes: bytesOf(place), isExecutable: kind === 'file' && isExecutable }];
  });
  if (problems.length > 0) throw new UserError(`${folder} cannot be archived`, problems);
  return files;
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw isSystemError(error) ? cannotRead(path, error) : error;
  }
}

/** The digest of a recipe stands for its build, which has no name before it is built. */
function digestOf(files: readonly RecipeFileBytes[]): string {
  const hash = createHash('sha256');
  for (const { path, bytes, isExecutable } of files)
    hash.update(`${JSON.stringify(path)} ${isExecutable ? 'x' : '-'} ${sha256(bytes)}\n`);
  return hash.digest('hex');
}

function noVersion(where: string): Problem {
  return { where, message: 'the recipe has no version', expected: `version in ${basename(where)}` };
}
