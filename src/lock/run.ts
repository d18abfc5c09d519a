import { basename, resolve } from 'node:path';
import { openDeps } from '../channel/open.js';
import { choice, flag, text, texts } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Input, type Options, perform } from '../cli/perform.js';
import { LOCK_CHECKS, SUBJECT_CHECKS } from '../cli/subject-checks.js';
import type { Platform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { chooseChannels } from '../manifest/channels.js';
import { chooseManifest, choosePlatform } from '../manifest/open-manifest.js';
import type { Manifest } from '../manifest/types.js';
import { countedContents } from '../text/counted.js';
import { chosenEnvironment, environmentsOf } from './environments.js';
import { type Move, moveLines, movesBetween } from './make/moves.js';
import { manifestOfNamedList } from './open-list.js';
import { type FormerLock, formerLock, namesIn, updatedLock } from './open-update.js';
import { committedLockPlaces, resolveLock as lockFor } from './resolve.js';
import type { Lock } from './types.js';
import { type LockUrls, urlsOf } from './urls.js';
import { WRITTEN_FORMAT_NAMES, WRITTEN_FORMATS } from './written/formats.js';

/** The flags of `archi-construct lock`. */
export type LockOptions = Options<typeof CHECKS>;

/** The same, with the platforms of one file. */
export type SharedLockOptions = Options<typeof SHARED_CHECKS>;

/** The result of `lock`: what it lists are urls. */
export interface LockResult extends LockUrls {
  /** Absolute path of the file; null for a dry run. */
  readonly lock: string | null;
  readonly platform: Platform;
  /** The packages of the base whose builds differ from the earlier lock. */
  readonly moves: readonly Move[];
}

/** The result of `lock` for several platforms, in their order. */
export interface SharedLockResult {
  readonly results: readonly LockResult[];
}

const CHECKS = {
  ...SUBJECT_CHECKS,
  /** Without `lock`, `environment` is the one that a format of one environment gets. */
  ...LOCK_CHECKS,
  format: choice(WRITTEN_FORMAT_NAMES, 'lock'),
  out: text(),
  dryRun: flag(),
  /** Names of packages to update in the existing lock, empty for all; null to make the lock from scratch. */
  update: { ...texts(), fallback: null },
};

const SHARED_CHECKS = { ...CHECKS, platform: texts(), arch: texts() };

/** Makes a lock from the channels as they are now, or updates some of its packages, and writes it. */
export async function resolveLock(input: Input<LockOptions> = {}): Promise<LockResult> {
  return perform(input, CHECKS, lock);
}

/** Makes the locks of several platforms as `resolveLock` does, and writes them into one file of another tool's format. */
export async function resolveSharedLock(input: Input<SharedLockOptions> = {}): Promise<SharedLockResult> {
  return perform(input, SHARED_CHECKS, sharedLock);
}

/** Does the work of `resolveLock`. */
export async function lock(options: LockOptions): Promise<Outcome<LockResult>> {
  const { lines, quiet, results } = await written([await made(options)], options);
  const [result] = results;
  if (result === undefined) throw new RangeError('there is one lock');
  return { ...(quiet === null ? {} : { quiet }), lines, result };
}

async function sharedLock({
  platform,
  arch,
  ...options
}: SharedLockOptions): Promise<Outcome<SharedLockResult>> {
  const targets = [
    ...platform.map((platform) => ({ platform, arch: undefined })),
    ...arch.map((arch) => ({ platform: undefined, arch })),
  ];
  const locks: MadeLock[] = [];
  for (const target of targets.length > 0 ? targets : [{ platform: undefined, arch: undefined }])
    locks.push(await made({ ...options, ...target }));
  const { lines, quiet, results } = await written(locks, options);
  return { ...(quiet === null ? {} : { quiet }), lines, result: { results } };
}

/** A lock, and what was there before. */
interface MadeLock {
  readonly manifest: Manifest;
  readonly lock: Lock;
  readonly former: FormerLock | null;
  /** The path that the lock is written to if none is given. */
  readonly place: string;
}

async function made(options: LockOptions): Promise<MadeLock> {
  const isAsked = options.platform !== undefined || options.arch !== undefined;
  const asked = isAsked ? [choosePlatform(options)] : [];
  const manifest = manifestOfNamedList(options, asked) ?? chooseManifest(options);
  const platform = choosePlatform(options, manifest);
  const places = committedLockPlaces(manifest, platform);
  const former = formerLock(options.format === 'lock' && options.out !== undefined ? [options.out] : places);
  const deps = openDeps({ ...options, channels: chooseChannels(options.channel, manifest) });
  const { update, channel, solve, channelAlias, lock: lockFile = null } = options;
  const subject = { manifest, platform, channel };
  const request = { manifest, platform, channels: channel, solve, lockFile, useCommitted: false };
  const lock =
    update === null || update.length === 0
      ? (await lockFor({ ...request, wish: options, channelAlias }, deps)).lock
      : await updatedLock(subject, former, update, deps);
  return { manifest, lock, former, place: places[0] };
}

async function written(
  locks: readonly MadeLock[],
  options: Omit<LockOptions, 'platform' | 'arch'>,
): Promise<{ lines: readonly string[]; quiet: readonly string[] | null; results: readonly LockResult[] }> {
  const { format, lock: given, environment: asked, out, dryRun, update, emit } = options;
  const [{ manifest, place }] = locks as readonly [MadeLock];
  const { ofOne, hasWheels, hasFolders, path: usualPath, text: textOf } = WRITTEN_FORMATS[format];
  const path = resolve(out ?? usualPath(place, manifest.name));
  // Of another tool's lock the environments are chosen as it is read.
  const [environment = null, second] = given === undefined ? asked : [];
  if (second !== undefined) throw oneEnvironment(asked);
  if (format === 'lock' && environment !== null) throw allEnvironments(environment);
  const isOne = ofOne !== null || environment !== null;
  const choice = { environment, command: ofOne ?? 'lock', where: manifest.file };
  const listed = locks.map(({ lock }) => (isOne ? chosenEnvironment(lock, choice) : lock));
  const contents = listed.flatMap(environmentsOf).map(({ lock }) => lock);
  const wheels = contents.flatMap(({ wheels = [] }) => wheels);
  if (!hasWheels && wheels.length > 0) {
    const names = [...new Set(wheels.map(({ fn }) => fn))].join(', ');
    emit({ kind: 'warning', message: `${path}: the wheels of the manifest have no place in it: ${names}` });
  }
  const files = [...contents.flatMap(({ packages }) => packages), ...wheels];
  const ofFolders = new Set(files.map(({ url }) => url).filter((url) => url.startsWith('file:')));
  if (!hasFolders && ofFolders.size > 0) emit({ kind: 'warning', message: inFolders(path, ofFolders.size) });
  const text = await textOf({ locks: listed, source: basename(manifest.file) });
  if (!dryRun) writeFileAtomic(path, text);
  const results = locks.map(({ lock, former }, i) => {
    const moves = former === null ? [] : movesBetween(former.lock, lock);
    return { lock: dryRun ? null : path, platform: lock.platform, ...urlsOf(listed[i] ?? lock), moves };
  });
  const summaries = locks.map(({ lock, former }) =>
    former === null ? [] : summaryOf(former.lock, lock, update ?? []),
  );
  if (!dryRun) {
    const lines = results.flatMap((result, i) => [...countsOf(result), ...(summaries[i] ?? [])]);
    return { lines: [path, ...lines], quiet: [path], results };
  }
  const isListed = update === null || locks.some(({ former }) => former === null);
  return { lines: isListed ? [text.trimEnd()] : summaries.flat(), quiet: null, results };
}

function countsOf({ platform, envs, ...base }: LockResult): string[] {
  const ofEnvs = envs.map((env) => `  ${countedContents(env)} in envs/${env.name}`);
  return [`  ${countedContents(base)} for ${platform}`, ...ofEnvs];
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

/** Another machine has no such files, so `--lock` refuses a list of another tool that names them. */
function inFolders(path: string, count: number): string {
  const files = count === 1 ? '1 file' : `${count} files`;
  return `${path}: it names ${files} in folders of this machine, and --lock refuses such a list; give --format lock or explicit, or serve the channel`;
}

function allEnvironments(found: string): UserError {
  const problem = {
    where: '--environment',
    message: 'a lock of this program has all environments',
    found,
    fix: 'omit --environment, or give another --format',
  };
  return new UserError('the command line cannot be used', problem);
}

function oneEnvironment(found: readonly string[]): UserError {
  const fix = 'omit the others; or omit --environment: the formats lock and pixi have all of them';
  const problem = {
    where: '--environment',
    message: 'one environment is written',
    found: found.join(', '),
    fix,
  };
  return new UserError('the command line cannot be used', problem);
}
