import { openDeps } from '../channel/open.js';
import { readChannel } from '../channel/read-channel.js';
import type { SubjectOptions } from '../cli/options.js';
import type { PackageRecord } from '../conda/record.js';
import { loadVersions } from '../conda/version.js';
import { type Problem, UserError } from '../errors.js';
import { environmentNamed } from '../lock/environments.js';
import type { Lock } from '../lock/types.js';
import { choosePlatform } from '../manifest/open-manifest.js';
import { readRecipeFolder, type VariantOptions } from '../recipe/open-recipes.js';
import type { Recipe } from '../recipe/types.js';
import { lockOf, openSubject } from '../subject/open.js';
import { newestOf, newestWithEveryNeed } from './newest.js';

/** The flags that give the source of a graph. */
export interface GraphSourceOptions
  extends Pick<
      SubjectOptions,
      'platform' | 'arch' | 'channel' | 'channelAlias' | 'cacheDir' | 'offline' | 'emit' | 'env'
    >,
    VariantOptions {
  /** A lock or a file with one, or a folder; null for none. */
  readonly lock: string | null;
  /** The environment of the lock; null for the base. */
  readonly environment: string | null;
  /** Of a conda-lock file, besides `main`. */
  readonly category: readonly string[];
  readonly recipes: string | null;
  /** Use the dependencies of all builds in channels, not only of the newest. */
  readonly allVersions: boolean;
}

/** The packages and recipes of a graph, and the problems of those that cannot be read. */
export interface GraphSource {
  readonly packages: readonly PackageRecord[];
  readonly recipes: readonly Recipe[];
  /** Names of the packages that the lock's specs request. */
  readonly requested: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Returns the packages of a lock, or the newest build of each name in channels, and the recipes of a folder that do not skip the
 * platform. Without any of these, reads the lock of the current folder. Throws UserError if there is none, or if both a lock
 * and channels are given.
 */
export async function graphSource(options: GraphSourceOptions): Promise<GraphSource> {
  const { lock, channel, recipes } = options;
  if (lock !== null && channel.length > 0) throw tooMuch();
  const platform = recipes === null ? null : choosePlatform(options);
  const packages =
    channel.length > 0
      ? ofChannels(options)
      : lock === null && recipes !== null
        ? NOTHING
        : ofLock(lock, options);
  const reading = recipes === null || platform === null ? null : readRecipeFolder(recipes, platform, options);
  // Another thread reads the recipes while this one reads the channels.
  const [source, read] = await Promise.all([packages, reading]);
  if (read === null) return source;
  const forTarget = read.recipes.filter(({ skip }) => !skip);
  return { ...source, recipes: forTarget, problems: [...source.problems, ...read.problems, ...read.losses] };
}

const NOTHING: GraphSource = { packages: [], recipes: [], requested: [], problems: [] };

async function ofLock(path: string | null, options: GraphSourceOptions): Promise<GraphSource> {
  const search = { path, command: 'graph', isListedEnough: true };
  const named = await openSubject(search, options);
  if (named.kind === 'channel') return ofChannels({ ...options, channel: [named.path] });
  const { lock, path: file, isChosen = false } = await lockOf(named, options);
  const environment = isChosen ? null : options.environment;
  const { packages, wheels = [] } = environmentOf(lock, { environment, emit: options.emit }, file);
  if (wheels.length > 0) {
    const names = wheels.map(({ name }) => name).join(', ');
    const message = `the graph has no wheels, since the lock does not say what they need: ${names}`;
    options.emit({ kind: 'warning', message });
  }
  const requested = packages.filter(({ requestedSpec }) => requestedSpec !== null);
  return {
    ...NOTHING,
    packages: packages.map(({ record }) => record),
    requested: requested.map(({ record }) => record.name),
  };
}

/** Returns the packages of the environment that was asked for: the base if none was, with a note on the others. */
function environmentOf(
  lock: Lock,
  { environment, emit }: Pick<GraphSourceOptions, 'environment' | 'emit'>,
  where: string,
): Pick<Lock, 'packages' | 'wheels'> {
  if (environment === null && lock.envs !== undefined) {
    const names = lock.envs.map(({ name }) => name).join(', ');
    const message = `the graph is of the base; --environment shows another environment: ${names}`;
    emit({ kind: 'warning', message });
  }
  return environmentNamed(lock, environment ?? 'base', where).lock;
}

async function ofChannels(options: GraphSourceOptions): Promise<GraphSource> {
  const platform = choosePlatform(options);
  const deps = openDeps({ ...options, channels: options.channel });
  const { readChannelFile: read, decompress } = deps;
  const channels = await Promise.all(
    options.channel.map((location) =>
      readChannel({ location, platform, read, decompress, emit: options.emit }),
    ),
  );
  const chosen = options.allVersions ? newestWithEveryNeed : newestOf;
  return { ...NOTHING, ...chosen(channels, await loadVersions()) };
}

function tooMuch(): UserError {
  const message = 'both PATH and --channel are given';
  const expected = 'PATH or --channel, not both; --recipes can be added to either';
  return new UserError('the command line cannot be used', { message, expected, fix: 'omit one of the two' });
}
