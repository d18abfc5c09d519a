import { dirname } from 'node:path';
import { isPlatform, type Platform } from '../../conda/platform.js';
import { withBuildFolder } from '../../engine/open-scratch.js';
import { ArchiError, ToolError, UserError } from '../../errors.js';
import { buildInto, type RecipeBuildOptions } from '../build/run.js';
import { logsOf, type Rebuilt } from './open-again.js';
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

/** Takes the recipe out of a package and builds it. Throws ArchiError if the build cannot begin. */
export async function buildChanged(
  original: OriginalPackage,
  { features, isChanged, variants, to, ...options }: ChangedRequest,
): Promise<Rebuilt> {
  return withBuildFolder(options.channel, async (folder) => {
    try {
      const extracted = await extractRecipe(original, folder, { features, isChanged });
      const logs = logsOf(original, options.channel);
      const { result, error = null } = await buildInto(
        {
          ...options,
          paths: [dirname(extracted.recipe)],
          to: isPlatform(original.subdir) ? original.subdir : to,
          variants: [...extracted.variants, ...variants],
        },
        { folder: logs.folder, nameOf: () => logs.name },
      );
      const { recipes } = result;
      return {
        packages: recipes.flatMap(({ packages }) => packages),
        log: recipes.find(({ log }) => log !== null)?.log ?? null,
        failure: error === null ? null : ofPackage(error, { folder, path: original.path }),
        record: null,
      };
    } catch (error) {
      if (!(error instanceof ArchiError) || error.code === 'bug') throw error;
      throw ofPackage(error, { folder, path: original.path });
    }
  });
}

/** Returns an error of the recipe that was taken out of a package as one of the package. */
function ofPackage(error: ArchiError, place: { readonly folder: string; readonly path: string }): ArchiError {
  const problems = error.problems.map((problem) => problemOfPackage(problem, place));
  const Kind = error instanceof UserError ? UserError : ToolError;
  return new Kind(NOT_AGAIN, problems, { code: error.code });
}
