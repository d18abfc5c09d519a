import { dirname } from 'node:path';
import { isPlatform, type Platform } from '../../conda/platform.js';
import { withBuildFolder } from '../../engine/open-scratch.js';
import { ArchiError, ToolError, UserError } from '../../errors.js';
import { buildRecipes, type RecipeBuildOptions } from '../build/run.js';
import type { Rebuilt } from './open-again.js';
import type { OriginalPackage } from './open-original.js';
import { extractRecipe } from './open-recipe.js';
import { NOT_AGAIN, problemOfPackage } from './report.js';

/** How the recipe of a package is built. */
export interface ChangedRequest extends Omit<RecipeBuildOptions, 'paths' | 'to' | 'variants'> {
  /** Specs of features for this package. */
  readonly features: readonly string[];
  /** Variant files over the variant that the package records. */
  readonly variants: readonly string[];
  /** Whether other features or variants are wanted. */
  readonly isChanged: boolean;
  /** The platform of packages that are for any. */
  readonly to: Platform;
}

/** Takes the recipe out of a package and builds it. Throws ArchiError if it cannot be built. */
export async function buildChanged(
  original: OriginalPackage,
  { features, isChanged, variants, to, ...options }: ChangedRequest,
): Promise<Rebuilt> {
  return withBuildFolder(options.channel, async (folder) => {
    try {
      const extracted = await extractRecipe(original, folder, { features, isChanged });
      const { recipes } = await buildRecipes({
        ...options,
        report: undefined,
        paths: [dirname(extracted.recipe)],
        to: isPlatform(original.subdir) ? original.subdir : to,
        variants: [...extracted.variants, ...variants],
      });
      return {
        packages: recipes.flatMap(({ packages }) => packages),
        log: recipes.find(({ log }) => log !== null)?.log ?? null,
        record: null,
      };
    } catch (error) {
      if (!(error instanceof ArchiError) || error.code === 'bug') throw error;
      const problems = error.problems.map((problem) =>
        problemOfPackage(problem, { folder, path: original.path }),
      );
      const Kind = error instanceof UserError ? UserError : ToolError;
      throw new Kind(NOT_AGAIN, problems, { code: error.code });
    }
  });
}
