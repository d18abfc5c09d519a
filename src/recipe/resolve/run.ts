import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { required, text, texts } from '../../cli/checks.js';
import type { Outcome } from '../../cli/options.js';
import { type Input, type Options, performUncached } from '../../cli/perform.js';
import { loadVersions, type Versions } from '../../conda/version.js';
import { type Problem, UserError } from '../../errors.js';
import { quoteValue } from '../../text/quote-value.js';
import { type ChosenRecipe, chooseFeatures } from '../features/choose.js';
import { readFeatures } from '../features/read-features.js';
import { parseFeatureSpec } from '../features/spec.js';
import type { FeatureRecipe, FeatureSpec } from '../features/types.js';
import { findRecipes, readRecipeFiles } from '../open-files.js';
import { readRecipes } from '../read-recipe.js';
import type { RecipeFile } from '../types.js';
import { checkPlain } from './check-plain.js';
import { checkNewFolder, readChangeable, type WrittenRecipe, writeRecipes } from './open-files.js';
import { resolveRecipe, VARIANT_FILES } from './resolve-recipe.js';

/** The flags and arguments of `archi-construct recipe resolve`. */
export type RecipeResolveOptions = Options<typeof CHECKS>;

/** The result of `resolveRecipes`. Paths are absolute. */
export interface RecipeResolveResult {
  readonly out: string;
  readonly recipes: readonly ResolvedRecipe[];
}

/** A recipe without features, and what was chosen. */
export interface ResolvedRecipe {
  readonly name: string;
  /** The recipe that was read. */
  readonly source: string;
  /** The recipe that was written. */
  readonly file: string;
  /** Whether each feature is on; empty for a recipe without features. */
  readonly features: Readonly<Record<string, boolean>>;
}

const CHECKS = {
  /** Packages with features, as `curl[http2, ~ldap]`; none for all recipes. */
  specs: texts(),
  /** A folder of recipes. */
  recipes: required(text()),
  /** A new or empty folder. */
  out: required(text()),
};

/**
 * Writes recipes without features: those of the packages that are wanted, and of what they need. Throws UserError with every
 * feature that is unknown, contradictory or cannot be read.
 */
export async function resolveRecipes(
  input: Input<RecipeResolveOptions, 'recipes' | 'out'>,
): Promise<RecipeResolveResult> {
  return performUncached(input, CHECKS, run);
}

type Own = Pick<RecipeResolveOptions, keyof typeof CHECKS>;

async function run({ specs, recipes: folder, out }: Own): Promise<Outcome<RecipeResolveResult>> {
  const wanted = parseWanted(specs);
  checkNewFolder(out, folder);
  const files = [...readRecipeFiles(findRecipes(folder))];
  const versions = await loadVersions();
  const chosen = chooseFeatures(readAll(files, versions), wanted);
  const hasFeature = readFileSync(new URL('../../../construct/recipe/features.sh', import.meta.url), 'utf8');
  await writeRecipes(out, written(chosen, folder, { hasFeature, versions }));
  const resolved = chosen.map((recipe) => resolvedOf(recipe, folder, out));
  return {
    lines: resolved.map(({ features }, index) => lineOf(pathIn(chosen[index], folder, out), features)),
    quiet: chosen.map((recipe) => pathIn(recipe, folder, out)),
    result: { out: resolve(out), recipes: resolved },
  };
}

function parseWanted(specs: readonly string[]): FeatureSpec[] {
  const problems: Problem[] = [];
  const wanted = specs.flatMap((text) => {
    try {
      const spec = parseFeatureSpec(text, text);
      if (spec !== null && spec.version === '') return [spec];
      problems.push({
        where: quoteValue(text),
        message: 'not a package with features',
        expected: 'NAME or NAME[FEATURE, ~FEATURE]',
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
    return [];
  });
  if (problems.length > 0) throw new UserError('the packages cannot be read', problems);
  return wanted;
}

/** The names of packages that jinja makes are those for linux-64. */
function readAll(files: readonly RecipeFile[], versions: Versions): FeatureRecipe[] {
  const variants = { before: [], after: [], settings: {} };
  const { recipes } = readRecipes(files, { platform: 'linux-64', variants }, versions);
  const names = new Map(
    recipes.map(({ file, name, outputs }) => [file, [name, ...outputs.map((output) => output.name)]]),
  );
  return files.map((file) => readFeatures(file, names.get(file.file)));
}

function written(
  chosen: readonly ChosenRecipe[],
  folder: string,
  { hasFeature, versions }: { readonly hasFeature: string; readonly versions: Versions },
): WrittenRecipe[] {
  const problems: Problem[] = [];
  const recipes = chosen.flatMap((recipe) => {
    const source = dirname(recipe.recipe.file);
    try {
      const files = readChangeable(source, Object.values(VARIANT_FILES));
      const texts = resolveRecipe(recipe, files, hasFeature);
      checkPlain(recipe.recipe, texts.get(basename(recipe.recipe.file)) ?? recipe.recipe.text, versions);
      return [{ source, path: relative(folder, source), texts }];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new UserError('the recipes cannot be resolved', problems);
  return recipes;
}

function resolvedOf(chosen: ChosenRecipe, folder: string, out: string): ResolvedRecipe {
  const { recipe, states } = chosen;
  return {
    name: recipe.packages[0] ?? basename(dirname(recipe.file)),
    source: resolve(recipe.file),
    file: resolve(pathIn(chosen, folder, out)),
    features: Object.fromEntries(states),
  };
}

function pathIn(chosen: ChosenRecipe | undefined, folder: string, out: string): string {
  return join(out, relative(folder, chosen?.recipe.file ?? folder));
}

function lineOf(path: string, features: Readonly<Record<string, boolean>>): string {
  const states = Object.entries(features).map(([name, isOn]) => `${name} ${isOn ? 'on' : 'off'}`);
  return states.length === 0 ? path : `${path}: ${states.join(', ')}`;
}
