import { basename, dirname, join, resolve } from 'node:path';
import { openDeps } from '../channel/open.js';
import { readChannels } from '../channel/read-channels.js';
import { withRecordWarnings } from '../channel/with-warnings.js';
import { choice, flag, text, texts } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Input, type Options, perform } from '../cli/perform.js';
import { SUBJECT_CHECKS } from '../cli/subject-checks.js';
import type { Platform } from '../conda/platform.js';
import { calledName } from '../conda/record.js';
import { UserError } from '../errors.js';
import { readText } from '../host/fs/read.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { chooseChannels, recordedChannels } from '../manifest/channels.js';
import { findLock } from '../manifest/lock-places.js';
import { manifestOfEnv } from '../manifest/of-environment.js';
import { chooseManifest, choosePlatform } from '../manifest/open-manifest.js';
import type { Manifest } from '../manifest/types.js';
import { chosenEnvironment, type Environment, environmentsOf, lockOfEnvironments } from './environments.js';
import { formatExplicit, formatLock } from './formats/format.js';
import { parseLock } from './formats/parse-lock.js';
import { type Move, moveLines, movesBetween } from './make/moves.js';
import { lockSpecsFor } from './make/specs.js';
import { committedLockPlaces, resolveLock as lockFor, type ResolveDeps } from './resolve.js';
import type { Lock } from './types.js';
import { lockIsFor } from './types.js';

/** The flags of `archi-construct lock`. */
export type LockOptions = Options<typeof CHECKS>;

/** The result of `lock`. */
export interface LockResult {
  /** Absolute path of the file; null for a dry run. */
  readonly lock: string | null;
  readonly platform: Platform;
  /** Urls, in link order. */
  readonly packages: readonly string[];
  /** The environments beside the base, each with its urls in link order. */
  readonly envs: readonly { readonly name: string; readonly packages: readonly string[] }[];
  /** The packages of the base whose builds differ from the earlier lock. */
  readonly moves: readonly Move[];
}

const CHECKS = {
  ...SUBJECT_CHECKS,
  format: choice(['lock', 'explicit'], 'lock'),
  /** Of the `@EXPLICIT` list; null for the only one. */
  environment: text(null),
  out: text(),
  dryRun: flag(),
  /** Names of packages to update in the existing lock, empty for all; null to make the lock from scratch. */
  update: { ...texts(), fallback: null },
};

/** Makes a lock from the channels as they are now, or updates some of its packages, and writes it. */
export async function resolveLock(input: Input<LockOptions> = {}): Promise<LockResult> {
  return perform(input, CHECKS, lock);
}

/** Does the work of `resolveLock`. */
export async function lock(options: LockOptions): Promise<Outcome<LockResult>> {
  const manifest = chooseManifest(options);
  const platform = choosePlatform(options, manifest);
  const channels = chooseChannels(options.channel, manifest);
  const places = committedLockPlaces(manifest, platform);
  const path = resolve(options.out ?? defaultPath(places[0], options.format));
  const former = formerLock(options.format === 'lock' && options.out !== undefined ? [path] : places);
  const subject: LockSubject = { manifest, platform, channel: options.channel };
  const deps = openDeps({ ...options, channels });
  const { update } = options;
  const lock =
    update === null || update.length === 0
      ? await fromScratch(subject, options, deps)
      : await updated(subject, former, update, deps);
  const text =
    options.format === 'explicit'
      ? formatExplicit(
          chosenEnvironment(lock, {
            environment: options.environment,
            command: 'an @EXPLICIT list',
            where: manifest.file,
          }),
        )
      : formatLock(lock);
  if (!options.dryRun) writeFileAtomic(path, text);
  const packages = lock.packages.map(({ url }) => url);
  const moves = former === null ? [] : movesBetween(former.lock, lock);
  const summary = former === null ? [] : summaryOf(former.lock, lock, update ?? []);
  const envs =
    lock.envs?.map(({ name, packages }) => ({ name, packages: packages.map(({ url }) => url) })) ?? [];
  const ofEnvs = envs.map(({ name, packages }) => `  ${packages.length} packages in envs/${name}`);
  const written = [path, `  ${packages.length} packages for ${platform}`, ...ofEnvs, ...summary];
  return {
    ...(options.dryRun ? {} : { quiet: [path] }),
    lines: !options.dryRun ? written : update === null || former === null ? [text.trimEnd()] : summary,
    result: { lock: options.dryRun ? null : path, platform, packages, envs, moves },
  };
}

/** Returns what differs from the former lock, environment by environment. */
function summaryOf(former: Lock, lock: Lock, update: readonly string[]): string[] {
  const before = new Map(environmentsOf(former).map((environment) => [environment.name, environment.lock]));
  return environmentsOf(lock).flatMap(({ name, folder, lock }) => {
    const was = before.get(name) ?? { ...lock, packages: [] };
    const named = namesIn(was, update);
    const lines = moveLines(movesBetween(was, lock), lock.packages.length, named);
    return name === null ? lines : [`  ${folder}`, ...lines];
  });
}

interface LockSubject {
  readonly manifest: Manifest;
  readonly platform: Platform;
  /** Those of the command line, with credentials; empty for the manifest's. */
  readonly channel: readonly string[];
}

async function fromScratch(
  { manifest, platform }: LockSubject,
  { channel, solve }: LockOptions,
  deps: ResolveDeps,
): Promise<Lock> {
  const request = { manifest, platform, channels: channel, solve, lockFile: null, useCommitted: false };
  return (await lockFor(request, deps)).lock;
}

interface Former {
  readonly lock: Lock;
  readonly path: string;
}

/** Returns the existing lock; null if there is none, or if it cannot be read: it is about to be replaced. */
function formerLock(places: readonly string[]): Former | null {
  const file = findLock(
    places.map((place) => resolve(place)),
    readText,
  );
  if (file === null) return null;
  try {
    return { lock: parseLock(file.text, file.path), path: file.path };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

async function updated(
  { manifest, platform, channel }: LockSubject,
  former: Former | null,
  names: readonly string[],
  deps: ResolveDeps,
): Promise<Lock> {
  if (former === null || !lockIsFor(former.lock, manifest) || former.lock.platform !== platform) {
    throw nothingToUpdate(manifest, platform);
  }
  const { lock, path } = former;
  const { serve, emit } = deps;
  const [{ updateLock }, { withBuildTools }] = await Promise.all([
    import('./make/update-lock.js'),
    import('./make/build-tools.js'),
  ]);
  const environments = environmentsOf(lock);
  const known = (of: Environment) => namesIn(of.lock, names);
  // A name that none of them has is an error of the base.
  const unknown = names.filter((name) => !environments.some((of) => known(of).includes(name)));
  const moved = environments.map(async (environment, i) => {
    const wished = [...known(environment), ...(i === 0 ? unknown : [])];
    if (wished.length === 0) return environment;
    const env = manifest.envs[i - 1];
    const own = env === undefined ? manifest : manifestOfEnv(manifest, env);
    const locations = channel.length > 0 ? channel : chooseChannels([], own);
    const read = await readChannels(locations, platform, deps);
    const channels = read.map((channel) => withRecordWarnings(channel, emit));
    const { specs } = lockSpecsFor(own, platform);
    const remap = recordedChannels(own);
    const request = {
      lock: environment.lock,
      names: wished,
      specs,
      remap,
      channels,
      serve,
      file: path,
      emit,
    };
    return { ...environment, lock: await withBuildTools(await updateLock(request), locations, deps) };
  });
  return lockOfEnvironments(await Promise.all(moved));
}

/** Returns the names that a lock has a package of. */
function namesIn({ packages }: Pick<Lock, 'packages'>, names: readonly string[]): string[] {
  const known = new Set(packages.map(({ record }) => calledName(record)));
  return names.filter((name) => known.has(name.toLowerCase()));
}

function nothingToUpdate(manifest: Manifest, platform: Platform): UserError {
  const problem = {
    where: committedLockPlaces(manifest, platform)[0],
    message: 'there is no lock of the current manifest to update',
    expected: `a lock of ${manifest.file} for ${platform}`,
    fix: 'make a lock without naming packages, or give its path with --out',
  };
  return new UserError('there is nothing to update', problem);
}

function defaultPath(lockPath: string, format: LockOptions['format']): string {
  return format === 'lock'
    ? lockPath
    : join(dirname(lockPath), `explicit-${basename(lockPath, '.lock')}.txt`);
}
