import { join, resolve } from 'node:path';
import { channels, choice, count, required, text, texts } from '../../cli/checks.js';
import type { Outcome } from '../../cli/options.js';
import { type Input, type Options, perform } from '../../cli/perform.js';
import { type Platform, parsePlatform, USUAL_PLATFORM } from '../../conda/platform.js';
import { loadVersions } from '../../conda/version.js';
import type { BuildOutcome } from '../../engine/build.js';
import { chooseEngines } from '../../engine/open-engines.js';
import { ENGINES, type Engine, type RecipeFormat, TEST_CHOICES } from '../../engine/types.js';
import { BugError } from '../../errors.js';
import { refuseFile } from '../../host/fs/folders.js';
import { requireText } from '../../host/fs/read.js';
import { tryRun } from '../../host/process/run.js';
import { readRecipeFiles, recipesAt } from '../open-files.js';
import { readRecipes, readVariantFiles } from '../read-recipe.js';
import type { VariantFile } from '../variant-file.js';
import { openBuilding, variantPaths } from './open-building.js';
import { buildingPlatform } from './open-platform.js';
import { type PlannedBuild, planBuilds } from './plan-builds.js';
import { buildError, buildLines, type EndedRecipe, type ReportedRecipe, reported } from './report.js';

/** The flags and arguments of `archi-construct recipe build`. */
export type RecipeBuildOptions = Options<typeof CHECKS>;

/** The result of `buildRecipes`. */
export interface RecipeBuildResult {
  /** Absolute path of the channel's folder. */
  readonly channel: string;
  readonly from: Platform;
  readonly to: Platform;
  readonly engines: readonly Pick<Engine, 'name' | 'version'>[];
  /** In the order in which they were built. */
  readonly recipes: readonly ReportedRecipe[];
}

const CHECKS = {
  /** Recipes, or folders of recipes. */
  paths: required(texts()),
  /** The folder of the channel that gets the packages. */
  channel: required(text()),
  /** Default: the platform of this machine. */
  from: text(null),
  to: text(USUAL_PLATFORM),
  /** Channels with what the recipes need, the first one first. */
  dependencies: channels(),
  channelAlias: text(),
  /** Variant files that override those of the channels. */
  variants: texts(),
  /** Default: `c_stdlib_version` of the variants. */
  glibc: text(null),
  engine: choice(ENGINES, undefined),
  test: choice(TEST_CHOICES, 'native'),
  /** Minutes. */
  timeout: count({ min: 1, max: 60 * 24 * 14 }, 360),
};

/**
 * Builds recipes into a channel. Throws UserError with the recipes that cannot be built, after the others are built; ToolError if
 * the engine is missing or was killed, a build took too long, or the disk is full.
 */
export async function buildRecipes(
  input: Input<RecipeBuildOptions, 'paths' | 'channel'>,
): Promise<RecipeBuildResult> {
  return perform(input, CHECKS, run);
}

async function run(options: RecipeBuildOptions): Promise<Outcome<RecipeBuildResult>> {
  const channel = resolve(options.channel);
  refuseFile(channel, '--channel');
  return buildInto({ ...options, channel }, { folder: join(channel, '.logs'), nameOf: (recipe) => recipe });
}

/** Where the logs of builds are. */
export interface LogPlaces {
  /** Absolute. */
  readonly folder: string;
  /** Returns the name of a log, without an ending, by that of its recipe. */
  nameOf(recipe: string): string;
}

/** Does what `buildRecipes` does; `channel` is absolute. Recipes that cannot be built are told by the error of the outcome. */
export async function buildInto(
  options: RecipeBuildOptions,
  logs: LogPlaces,
): Promise<Outcome<RecipeBuildResult>> {
  const from = buildingPlatform(options.from);
  const to = parsePlatform(options.to, '--to');
  const variants = variantPaths(options.dependencies, options.variants);
  const { planned, glibc } = await plan(options, to, variants);
  const engines = await chooseEngines(
    planned.map(({ format }) => format),
    options.engine ?? null,
    { tryRun, env: options.env },
  );
  const { channel, test } = options;
  const buildOne = await openBuilding({
    ...{ ...options, from, to, variants, minutes: options.timeout },
    ...{ logs: logs.folder, glibc: options.glibc ?? glibc },
  });
  const recipes = await buildAll(planned, options, (build) =>
    buildOne({
      ...{ name: logs.nameOf(build.name), makes: build.makes, test },
      ...{ recipe: resolve(build.recipe), engine: engineFor(engines, build) },
    }),
  );
  return {
    lines: buildLines({ channel, engines: [...engines.values()], recipes }),
    quiet: recipes.flatMap(({ packages }) => packages.map((path) => join(channel, path))),
    result: {
      ...{ channel, from, to },
      engines: [...engines.values()].map(({ name, version }) => ({ name, version })),
      recipes: recipes.map(reported),
    },
    error: buildError(recipes),
  };
}

/** Reads the recipes as far as their order depends on them. What the engine cannot read, it tells. */
async function plan(
  { paths }: Pick<RecipeBuildOptions, 'paths'>,
  platform: Platform,
  variants: readonly string[],
): Promise<{ readonly planned: readonly PlannedBuild[]; readonly glibc: string | null }> {
  const found = [
    ...new Map(paths.flatMap(recipesAt).map((recipe) => [resolve(recipe.path), recipe])).values(),
  ];
  const versions = await loadVersions();
  const files = variants.map((file) => ({
    file,
    text: requireText(file, 'a file of variants, such as a variants.yaml'),
  }));
  const after = readVariantFiles(files, platform, versions);
  const target = { platform, variants: { before: [], after, settings: {} } };
  const { recipes } = readRecipes(readRecipeFiles(found), target, versions);
  return { planned: planBuilds(found, recipes), glibc: glibcOf(after) };
}

function glibcOf(files: readonly VariantFile[]): string | null {
  const lastOf = (key: string) => files.findLast(({ values }) => values.has(key))?.values.get(key)?.[0];
  return lastOf('c_stdlib') === 'sysroot' ? (lastOf('c_stdlib_version') ?? null) : null;
}

function engineFor(engines: ReadonlyMap<RecipeFormat, Engine>, { format }: PlannedBuild): Engine {
  const engine = engines.get(format);
  if (engine === undefined) throw new BugError(`no engine for ${format}`);
  return engine;
}

/** Builds one recipe after the other. What needs a recipe that is not built is not built either. */
async function buildAll(
  planned: readonly PlannedBuild[],
  { emit }: Pick<RecipeBuildOptions, 'emit'>,
  build: (planned: PlannedBuild) => Promise<BuildOutcome>,
): Promise<EndedRecipe[]> {
  const done: EndedRecipe[] = [];
  emit({ kind: 'start', step: 'build', title: 'Building', total: planned.length, unit: 'recipes' });
  for (const { name, recipe, needs, ...rest } of planned) {
    emit({ kind: 'progress', step: 'build', done: done.length, detail: name });
    const path = resolve(recipe);
    const waitsFor = needs.filter((need) => done.some((other) => other.name === need && isUnbuilt(other)));
    if (waitsFor.length > 0) {
      done.push({ name, recipe: path, status: 'waits', packages: [], waitsFor, log: null, failure: null });
      continue;
    }
    const { packages, failure, log } = await build({ name, recipe, needs, ...rest });
    const status = failure !== null ? 'failed' : packages.length === 0 ? 'skipped' : 'built';
    done.push({ name, recipe: path, status, packages, waitsFor, log, failure });
  }
  const built = done.filter(({ status }) => status === 'built').length;
  emit({ kind: 'end', step: 'build', summary: `${built} of ${planned.length} recipes` });
  return done;
}

function isUnbuilt({ status }: EndedRecipe): boolean {
  return status === 'failed' || status === 'waits';
}
