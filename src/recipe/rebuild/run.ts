import { basename, join, resolve } from 'node:path';
import { channels, choice, count, required, text, texts } from '../../cli/checks.js';
import type { Outcome } from '../../cli/options.js';
import { type Input, type Options, perform } from '../../cli/perform.js';
import type { Platform } from '../../conda/platform.js';
import { chooseEngines } from '../../engine/open-engines.js';
import { removeAbandoned } from '../../engine/open-scratch.js';
import { ENGINES, type Engine, type RecipeFormat, TEST_CHOICES } from '../../engine/types.js';
import { ArchiError, combineErrors, type Problem, UserError } from '../../errors.js';
import { ensureFolder, refuseFile } from '../../host/fs/folders.js';
import { realPathOf } from '../../host/fs/read.js';
import { tryRun } from '../../host/process/run.js';
import { quoteValue } from '../../text/quote-value.js';
import { indexSilently, openBuildDeps } from '../build/open-deps.js';
import { buildingPlatform } from '../build/open-platform.js';
import { parseFeatureSpec } from '../features/spec.js';
import type { MemberDifference } from './compare.js';
import { buildAgain, type Rebuilt } from './open-again.js';
import { openSourceChannels, type SourceChannel, withArchivedRecipe } from './open-archive.js';
import { buildChanged } from './open-changed.js';
import { comparePackages } from './open-compare.js';
import { type OriginalPackage, openOriginal } from './open-original.js';
import { parseRecordedBuild, type RecordedBuild } from './recorded.js';
import { type RebuiltPackage, rebuildLines } from './report.js';

/** The flags and arguments of `archi-construct recipe rebuild`. */
export type RecipeRebuildOptions = Options<typeof CHECKS>;

/** The result of `rebuildPackages`. */
export interface RecipeRebuildResult {
  /** Absolute path of the channel's folder. */
  readonly channel: string;
  readonly engines: readonly Pick<Engine, 'name' | 'version'>[];
  readonly packages: readonly RebuiltPackage[];
}

const CHECKS = {
  /** Package files. */
  packages: required(texts()),
  /** The folder of the channel that gets the packages. */
  channel: required(text()),
  /** Specs of features, as `curl[http2, ~ldap]`. */
  features: texts(),
  /** Variant files over the variant that the package records. */
  variants: texts(),
  /** Folders of channels with archived recipes and sources. */
  sources: texts(),
  /** Default: the platform of this machine. */
  from: text(null),
  /** Channels with what the recipes need, the first one first. */
  dependencies: channels(),
  channelAlias: text(),
  /** Default: `c_stdlib_version` of the variants. */
  glibc: text(null),
  engine: choice(ENGINES, undefined),
  test: choice(TEST_CHOICES, 'native'),
  /** Minutes. */
  timeout: count({ min: 1, max: 60 * 24 * 14 }, 360),
};

/**
 * Builds packages again, from the recipes in them. Without other features or variants each is compared with the original: reports the
 * exit code 1 if one is not the same. Throws ArchiError with every package that cannot be built, after the others are built.
 */
export async function rebuildPackages(
  input: Input<RecipeRebuildOptions, 'packages' | 'channel'>,
): Promise<RecipeRebuildResult> {
  return perform(input, CHECKS, run);
}

async function run(options: RecipeRebuildOptions): Promise<Outcome<RecipeRebuildResult>> {
  const channel = resolve(options.channel);
  refuseFile(channel, '--channel');
  const archives = openSourceChannels(options.sources);
  const originals = await openOriginals(options.packages);
  const features = featuresByPackage(options.features, originals);
  const isChanged = options.features.length > 0 || options.variants.length > 0;
  if (!isChanged) refuseReplacing(originals, channel);
  const recipes = isChanged ? originals.map((one) => withArchivedRecipe(one, archives)) : originals;
  const engines = await chooseEngines(
    recipes.map(({ format }) => format),
    options.engine ?? null,
    { tryRun, env: options.env },
  );
  ensureFolder(channel);
  removeAbandoned(channel);
  await indexSilently(channel);
  const here = buildingPlatform(options.from);
  const job = { ...options, channel, engines, isChanged, archives, here };
  const failures: ArchiError[] = [];
  const packages: RebuiltPackage[] = [];
  for (const original of recipes)
    packages.push(await rebuild(original, { ...job, features: features.get(original.name) ?? [] }, failures));
  return {
    lines: rebuildLines(
      packages,
      [...engines.values()].map(({ version }) => version),
    ),
    quiet: packages.flatMap((rebuilt) => rebuilt.packages),
    result: {
      channel,
      engines: [...engines.values()].map(({ name, version }) => ({ name, version })),
      packages,
    },
    exitCode: packages.some(({ status }) => status === 'differs') ? 1 : 0,
    error: failures.length === 0 ? null : combineErrors('some packages cannot be built again', failures),
  };
}

async function openOriginals(paths: readonly string[]): Promise<OriginalPackage[]> {
  const failures: ArchiError[] = [];
  const originals: OriginalPackage[] = [];
  for (const path of new Set(paths.map((given) => resolve(given)))) {
    try {
      originals.push(await openOriginal(path));
    } catch (error) {
      failures.push(expected(error));
    }
  }
  if (failures.length > 0) throw combineErrors('some packages cannot be built again', failures);
  return originals;
}

/** Returns an error of ours; throws any other. */
function expected(error: unknown): ArchiError {
  if (error instanceof ArchiError && error.code !== 'bug') return error;
  throw error;
}

/** Returns the specs for each package that they name. Throws UserError if one names none of the packages. */
function featuresByPackage(
  specs: readonly string[],
  originals: readonly OriginalPackage[],
): ReadonlyMap<string, readonly string[]> {
  const names = originals.map(({ name }) => name);
  const read = specs.map((spec) => ({ spec, name: parseFeatureSpec(spec, '--features')?.name ?? null }));
  const problems = read
    .filter(({ name }) => name === null || !names.includes(name))
    .map(
      ({ spec }): Problem => ({
        where: '--features',
        message: 'this names none of the packages',
        expected: `NAME[FEATURE, ~FEATURE], with ${names.join(' or ')} as NAME`,
        found: quoteValue(spec),
      }),
    );
  if (problems.length > 0) throw new UserError('the features cannot be chosen', problems);
  return new Map(names.map((name) => [name, read.flatMap((one) => (one.name === name ? one.spec : []))]));
}

/** What is compared with the original must not take its place. */
function refuseReplacing(originals: readonly OriginalPackage[], channel: string): void {
  const problems = originals
    .filter(({ path, subdir, fn }) => realPathOf(join(channel, subdir, fn)) === realPathOf(path))
    .map(
      ({ path }): Problem => ({
        where: path,
        message: 'the package lies in the channel that is to get the rebuilt one',
        fix: 'give another folder to --channel',
      }),
    );
  if (problems.length > 0) throw new UserError('the originals would be replaced', problems);
}

interface RebuildJob extends RecipeRebuildOptions {
  readonly archives: readonly SourceChannel[];
  readonly engines: ReadonlyMap<RecipeFormat, Engine>;
  readonly isChanged: boolean;
  readonly here: Platform;
}

async function rebuild(
  original: OriginalPackage,
  job: RebuildJob,
  failures: ArchiError[],
): Promise<RebuiltPackage> {
  const { path } = original;
  let builtBy: string | null = null;
  try {
    const record = recordOf(original);
    builtBy = record?.engine ?? null;
    const { packages, log, failure, ...rebuilt } = await build(original, record, job);
    const places = packages.map((made) => join(job.channel, made));
    const made = { package: path, packages: places, builtBy, log };
    if (failure !== null) {
      failures.push(failure);
      return { ...made, status: 'failed', differences: [] };
    }
    if (job.isChanged) return { ...made, status: 'rebuilt', differences: [] };
    const twin = places.find((place) => basename(place) === original.fn);
    if (twin === undefined)
      return { ...made, status: 'differs', differences: [notThere(original, packages)] };
    const { isIdentical, differences } = await comparePackages(path, twin, rebuilt.record);
    const isSame = rebuilt.record !== null && differences.length === 0;
    return { ...made, status: isIdentical ? 'identical' : isSame ? 'same' : 'differs', differences };
  } catch (error) {
    failures.push(expected(error));
    return { package: path, status: 'failed', packages: [], differences: [], builtBy, log: null };
  }
}

function recordOf({ files, path }: OriginalPackage): RecordedBuild | null {
  const rendered = files.get('rendered_recipe.yaml')?.bytes.toString();
  return rendered === undefined ? null : parseRecordedBuild(rendered, path);
}

async function build(
  original: OriginalPackage,
  record: RecordedBuild | null,
  job: RebuildJob,
): Promise<Rebuilt> {
  const { engines, isChanged, archives, here, packages: _, sources: __, ...options } = job;
  const engine = engines.get(original.format);
  const to = record?.to ?? here;
  if (isChanged || record === null || engine === undefined)
    return buildChanged(original, { ...options, isChanged, to });
  const { channel, test, glibc, timeout: minutes, dependencies } = options;
  const from = record.from ?? here;
  const deps = await openBuildDeps(options, { channel, dependencies, from, to, test });
  return buildAgain(
    original,
    record,
    { sources: archives, engine, channel, test, minutes, glibc, from, to },
    deps,
  );
}

function notThere({ fn }: OriginalPackage, made: readonly string[]): MemberDifference {
  const detail =
    made.length === 0
      ? 'no package was built: its recipe skips this platform'
      : 'no package of this name was built: its hash is another one';
  return { path: fn, what: 'missing', detail };
}
