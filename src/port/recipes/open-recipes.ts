import { cpSync, realpathSync, rmSync } from 'node:fs';
import { basename, sep } from 'node:path';
import { isSystemError, UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import { cannotWrite } from '../../host/fs/errors.js';
import { realPathOf } from '../../host/fs/read.js';
import { checkRecipes, type RecipeCheckResult } from '../../recipe/check/run.js';
import { findRecipes } from '../../recipe/open-files.js';
import { type LostLink, mendLinks } from './open-links.js';
import { errorOfOwn, type RecipeFolders } from './own-files.js';

/** Recipes that are copied and made ready. */
export interface ReadyRecipes extends RecipeFolders {
  readonly from: string;
  readonly to: string;
  /** The file for the findings that remain. */
  readonly findings: string;
  readonly emit: Emit;
}

/** Throws UserError if there are no recipes in a folder, or if one of these folders, which are written to, is in there. */
export function checkRecipesFolder(folder: string, written: readonly string[]): void {
  findRecipes(folder);
  for (const path of written) refuseInside(folder, path);
}

/**
 * Copies a folder of recipes, whole, and repairs the copies for a cross build. The findings that remain go into a file. Tells of
 * links that lead nowhere. Throws UserError that names the reader's own files if a recipe cannot be read, and ToolError if the folder cannot be copied.
 */
export async function readyRecipes(request: ReadyRecipes): Promise<RecipeCheckResult> {
  const { own, copy, from, to, findings, emit } = request;
  for (const { path, target } of copyFolder(own, copy)) {
    const message = `${path}: this link leads nowhere (${target}); what it should bring is left out`;
    emit({ kind: 'warning', message });
  }
  const checked = await checkRecipes({
    paths: [copy],
    from,
    to,
    fix: true,
    unixOnly: true,
    failOn: 'never',
    out: findings,
    emit,
  }).catch((error: unknown) => {
    throw errorOfOwn(error, request);
  });
  const { error } = checked.counts;
  if (error > 0) {
    const message = `${error === 1 ? 'an error remains' : `${error} errors remain`} in the recipes: ${findings}`;
    emit({ kind: 'warning', message });
  }
  return checked;
}

/** A folder cannot be copied into itself, and packages are not recipes. */
function refuseInside(folder: string, path: string): void {
  const outer = `${realPathOf(folder) ?? folder}${sep}`;
  if (!`${path}${sep}`.startsWith(outer)) return;
  throw new UserError('the recipes cannot be copied', {
    where: path,
    message: 'this is in the folder of the recipes themselves',
    expected: `a folder beside ${folder}`,
    fix: 'give another folder with --channel and --work',
  });
}

/** Returns the links that lead nowhere. */
function copyFolder(folder: string, copy: string): LostLink[] {
  try {
    const real = realpathSync(folder);
    rmSync(copy, { recursive: true, force: true });
    cpSync(real, copy, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => basename(source) !== '.git',
    });
    return mendLinks(real, copy);
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(copy, error) : error;
  }
}
