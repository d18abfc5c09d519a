import { basename, dirname, join, resolve } from 'node:path';
import { required, text, texts } from '../../cli/checks.js';
import type { Outcome } from '../../cli/options.js';
import { type Input, type Options, performUncached } from '../../cli/perform.js';
import { parsePlatform } from '../../conda/platform.js';
import { loadVersions } from '../../conda/version.js';
import { ArchiError, combineErrors, UserError } from '../../errors.js';
import { systemClock } from '../../host/clock.js';
import { ensureFolder } from '../../host/fs/folders.js';
import { statOf } from '../../host/fs/read.js';
import { openGet } from '../../host/http/network.js';
import { addToSourceIndex, readSourceIndex } from '../../sources/open-index.js';
import { counted } from '../../text/counted.js';
import { type FoundRecipe, findRecipes } from '../open-files.js';
import { type Archived, archiveRecipe } from './open-archive.js';
import { openRecipeOfPackage } from './open-package.js';
import { openRecipe, type RecipeReadingFor } from './open-recipe.js';
import type { RecipeToArchive } from './types.js';

/** The flags and arguments of `archi-construct recipe source-archive`. */
export type SourceArchiveOptions = Options<typeof CHECKS>;

/** The result of `archiveSources`. */
export interface SourceArchiveResult {
  /** The channel’s folder; absolute. */
  readonly channel: string;
  readonly recipes: readonly RecipeInArchive[];
}

/** One recipe in the archive; paths are in the channel’s folder. */
export interface RecipeInArchive {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly recipe: string;
  readonly sources: readonly string[];
  /** Whether it, or a source of it, was not there before. */
  readonly new: boolean;
}

const CHECKS = {
  /** Recipes, folders of recipes, and packages. */
  paths: required(texts()),
  /** The channel’s folder. */
  channel: required(text()),
  /** The platform that recipes are read for. */
  platform: text('linux-64'),
};

/**
 * Puts recipes and their sources into a channel’s folder, verified, beside those that it has. Throws ArchiError with every recipe
 * that cannot be archived; the others are archived then.
 */
export async function archiveSources(
  input: Input<SourceArchiveOptions, 'paths' | 'channel'>,
): Promise<SourceArchiveResult> {
  return performUncached(input, CHECKS, run);
}

async function run(options: SourceArchiveOptions): Promise<Outcome<SourceArchiveResult>> {
  const { env, offline, emit } = options;
  const out = resolve(options.channel);
  const reading = {
    platform: parsePlatform(options.platform, '--platform'),
    versions: await loadVersions(),
  };
  // An index that cannot be read is found before anything is fetched.
  readSourceIndex(out);
  const failures: ArchiError[] = [];
  const recipes = await each(openersOf(options.paths, reading), (open) => open(), failures);
  const elsewhere = 'a recipe can list several urls of a source';
  const context = { get: openGet({ env, offline, emit, elsewhere }), now: systemClock.now() };
  const archived = await each(
    recipes,
    async (recipe) => [recipe, await archiveRecipe(recipe, out, context)] as const,
    failures,
  );
  if (archived.length > 0) await addToChannel(out, archived);
  const result = archived.map(resultOf);
  return {
    lines: result.length === 0 ? [] : [...result.flatMap(linesOf), countLine(result)],
    quiet: result.map(({ recipe }) => join(options.channel, recipe)),
    result: { channel: out, recipes: result },
    error: failures.length === 0 ? null : combineErrors('some recipes cannot be archived', failures),
  };

  function linesOf({ recipe, sources }: RecipeInArchive): string[] {
    return [join(options.channel, recipe), ...sources.map((path) => `  ${path}`)];
  }
}

async function addToChannel(
  folder: string,
  archived: readonly (readonly [RecipeToArchive, Archived])[],
): Promise<void> {
  // conda reads no channel without noarch.
  ensureFolder(join(folder, 'noarch'));
  await addToSourceIndex(
    folder,
    archived.map(([, { added }]) => added),
  );
}

type Opener = () => RecipeToArchive | Promise<RecipeToArchive>;

function openersOf(paths: readonly string[], reading: RecipeReadingFor): Opener[] {
  return [...new Set(paths)].flatMap((path): Opener[] => {
    if (/\.(?:conda|tar\.bz2)$/.test(path)) return [() => openRecipeOfPackage(path)];
    return recipesAt(path).map((found) => () => openRecipe(found, reading));
  });
}

function recipesAt(path: string): FoundRecipe[] {
  const stats = statOf(path);
  if (stats === null || stats.isDirectory()) return findRecipes(path);
  const isRecipe = /^(?:meta|recipe)\.yaml$/.test(basename(path));
  const own = isRecipe ? findRecipes(dirname(path)).filter((found) => found.path === join(path)) : [];
  if (own.length > 0) return own;
  throw new UserError('nothing to archive', {
    ...{ where: path, message: 'this is neither a recipe nor a package', found: basename(path) },
    expected: 'meta.yaml, recipe.yaml, a folder of recipes, or a package (.conda, .tar.bz2)',
    fix: 'check the path',
  });
}

/** Does the work for each item in turn, and collects the errors of those for which it fails. */
async function each<Item, Done>(
  items: readonly Item[],
  work: (item: Item) => Done | Promise<Done>,
  failures: ArchiError[],
): Promise<Done[]> {
  const done: Done[] = [];
  for (const item of items) {
    try {
      done.push(await work(item));
    } catch (error) {
      if (!(error instanceof ArchiError) || error.code === 'bug') throw error;
      failures.push(error);
    }
  }
  return done;
}

function resultOf([recipe, archived]: readonly [RecipeToArchive, Archived]): RecipeInArchive {
  const { name, version, build } = recipe;
  return { name, version, build, recipe: archived.recipe, sources: archived.sources, new: archived.isNew };
}

function countLine(recipes: readonly RecipeInArchive[]): string {
  const sources = new Set(recipes.flatMap((recipe) => recipe.sources)).size;
  return `${counted(recipes.length, 'recipe')}, ${counted(sources, 'source')}`;
}
