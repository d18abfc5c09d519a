import { dirname } from 'node:path';
import { readChannelLists } from '../channel/open-lists.js';
import type { SubjectOptions } from '../cli/options.js';
import { parseMatchSpec } from '../conda/match-spec.js';
import type { Platform } from '../conda/platform.js';
import { loadVersions } from '../conda/version.js';
import { type Problem, UserError } from '../errors.js';
import { requireText } from '../host/fs/read.js';
import { makePlan } from '../plan/make-plan.js';
import type { BuildPlan } from '../plan/types.js';
import { readRecipeFolder } from '../recipe/open-recipes.js';
import { readVariantFiles } from '../recipe/read-recipe.js';
import type { Recipe } from '../recipe/types.js';
import { nearestWord } from '../text/nearest.js';
import { withoutNames } from './hidden.js';
import { crossRecipes, outputNames } from './recipes/cross-recipes.js';
import { problemOfOwn, type RecipeFolders } from './recipes/own-files.js';

/** What a port is planned from. Paths are absolute. */
export interface PortPlanRequest extends Pick<SubjectOptions, 'cacheDir' | 'offline' | 'emit' | 'env'> {
  readonly from: Platform;
  readonly to: Platform;
  readonly recipes: RecipeFolders;
  readonly variants: string;
  /** The channel with packages of the target. */
  readonly bootstrap: string;
  /** Match specs; empty for all that the recipes make. */
  readonly want: readonly string[];
}

/** The plan, and the specs that it is for. */
export interface PlannedPort {
  readonly plan: BuildPlan;
  /** The recipes that are to be built, by their folders. */
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly want: readonly string[];
  /** The version of glibc that the compilers' sysroot has; null if the variants do not say. */
  readonly glibc: string | null;
}

/**
 * Plans the builds of a port. What a recipe makes is built, even if the bootstrap channel has it; everything else that the target
 * needs comes from there. Throws UserError if a recipe cannot be read, or a wanted package is in neither.
 */
export async function planPort(request: PortPlanRequest): Promise<PlannedPort> {
  const { from, to, bootstrap, variants } = request;
  const read = await readRecipeFolder(request.recipes.copy, to, {
    emit: request.emit,
    variant: [],
    variantConfig: [variants],
    exclusiveConfig: [],
    recipeEnv: [],
  });
  const ofOwn = <T extends Problem>(problem: T) => problemOfOwn(problem, request.recipes);
  if (read.problems.length > 0) throw new UserError('recipes cannot be read', read.problems.map(ofOwn));
  for (const { where, message } of read.losses.map(ofOwn))
    request.emit({ kind: 'warning', message: `${where}: ${message}; the line is left out` });
  const made = outputNames(read.recipes);
  const [[target = []], versions] = await Promise.all([
    readChannelLists([{ locations: [bootstrap], platform: to }], request),
    loadVersions(),
  ]);
  const want = request.want.length > 0 ? request.want : made;
  refuseUnknown(want, [...made, ...target.flatMap((channel) => channel.names())]);
  const plan = makePlan({
    ...{ from, to, want, source: [], bootstrap: target, minutes: 1, times: new Map(), versions },
    target: target.map((channel) => withoutNames(channel, new Set(made))),
    recipes: crossRecipes(read.recipes),
  });
  const folders = new Set(plan.nodes.map(({ recipe }) => recipe));
  const built = read.recipes.filter(({ file }) => folders.has(dirname(file)));
  const file = { file: variants, text: requireText(variants, 'the variants of the compilers') };
  const [chosen] = readVariantFiles([file], to, versions);
  return {
    ...{ plan, want, recipes: new Map(built.map((recipe) => [dirname(recipe.file), recipe])) },
    glibc: chosen?.values.get('c_stdlib_version')?.[0] ?? null,
  };
}

function refuseUnknown(want: readonly string[], known: readonly string[]): void {
  const names = new Set(known);
  const problems = want.flatMap((text): Problem[] => {
    const { name } = parseMatchSpec(text, '--want');
    if (name.includes('*') || names.has(name)) return [];
    const near = nearestWord(name, known);
    return [
      {
        where: '--want',
        message: 'no recipe makes it, and the bootstrap channel does not have it',
        found: text,
        fix: near === null ? 'add its recipe to --recipes' : `did you mean ${near}?`,
      },
    ];
  });
  if (problems.length > 0) throw new UserError('wanted packages are not available', problems);
}
