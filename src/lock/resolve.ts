import type { Deps } from '../channel/open.js';
import { readChannels } from '../channel/read-channels.js';
import { parseChannelUrl } from '../conda/channel-url.js';
import { foreignLock } from '../conda/foreign-lock.js';
import type { Platform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import { isExplicit } from '../kind/marks.js';
import { A_LIST, A_LOCK, expectKind } from '../kind/open-expected.js';
import { channelsOf, chooseChannels } from '../manifest/channels.js';
import { forPlatform } from '../manifest/for-platform.js';
import { findLock, lockPlaces } from '../manifest/lock-places.js';
import { manifestOfEnv } from '../manifest/of-environment.js';
import type { Manifest } from '../manifest/types.js';
import { withUnixLineEnds } from '../yaml/line-ends.js';
import { environmentsOf, lockOfEnvironments } from './environments.js';
import { type ForeignLockKind, isForeignLock } from './foreign/kinds.js';
import type { ForeignChoice, ForeignWish } from './foreign/types.js';
import { formatLock } from './formats/format.js';
import { type Explicit, parseExplicit } from './formats/parse-explicit.js';
import { parseLock } from './formats/parse-lock.js';
import { type Resolved, rememberedLock } from './remember.js';
import type { Lock } from './types.js';
import { hasEnvironmentsOf, lockIsFor } from './types.js';
import { isUnhashed } from './unhashed.js';

/** Which lock a command line asks for. */
export interface ResolveRequest {
  readonly manifest: Manifest;
  readonly platform: Platform;
  /** Channels that replace the manifest's; empty if the command line gives none. */
  readonly channels: readonly string[];
  /** Solve the loose specs even if there are pins. */
  readonly solve: boolean;
  /** Path of a lock, an `@EXPLICIT` list or the lock of another tool to use as it is. */
  readonly lockFile: string | null;
  /** What is taken of the lock of another tool; needed if `lockFile` may be one. */
  readonly foreign?: ForeignWish;
  /** `@EXPLICIT` lists to use as they are, by environment; null is the base. */
  readonly explicit?: ReadonlyMap<string | null, { readonly text: string; readonly file: string }>;
  /** Use the lock beside the manifest if there is one. */
  readonly useCommitted: boolean;
}

/** What resolving needs from outside. `willMake` is called before a lock is made, which takes a while. */
export type ResolveDeps = Omit<Deps, 'store'> & { readonly willMake?: () => void };

/** Returns the paths at which the lock of a manifest may be: `<subdir>.lock`, see lock-places.ts. */
export function committedLockPlaces(manifest: Manifest, platform: Platform) {
  return lockPlaces(manifest.file, `${platform}.lock`);
}

/**
 * Returns the lock of a manifest: the one that was named, else the one beside the manifest if it is up to date, else a new one.
 * Throws UserError if the named one is for another platform or manifest, or if no lock can be made.
 */
export async function resolveLock(request: ResolveRequest, deps: ResolveDeps): Promise<Resolved> {
  const { manifest, platform, lockFile, useCommitted, solve, explicit } = request;
  if (lockFile !== null) return readNamedLock(lockFile, request, deps);
  if (explicit !== undefined && explicit.size > 0) return lockOfLists(explicit, request, deps);
  const takesCommitted = useCommitted && !solve && request.channels.length === 0;
  const places = takesCommitted ? committedLockPlaces(manifest, platform) : [];
  const committed = findLock(places, deps.readText);
  if (committed !== null) {
    const { path } = committed;
    const text = withUnixLineEnds(committed.text);
    const lock = parseLock(text, path);
    const other = otherSubject(lock, request);
    const message =
      other === null
        ? foreignFolders(lock, manifest).map(
            (channel) => `${path} takes packages from ${channel}, which is not a channel of ${manifest.file}`,
          )
        : [`${path} is ${other}; it is not used (archi-construct lock renews it)`];
    for (const line of message) deps.emit({ kind: 'warning', message: line });
    if (other === null) return { lock, text };
  }
  return wheeled(await fresh(request, deps), request, deps);
}

/** Describes what the lock was made from if that differs from the request. Returns null if it does not. */
function otherSubject(lock: Lock, { manifest, platform }: ResolveRequest): string | null {
  if (!lockIsFor(lock, manifest)) return `of another version of ${manifest.file}`;
  return lock.platform === platform ? null : `for ${lock.platform}, not for ${platform}`;
}

/** Returns folders of the lock that the manifest does not name: paths are absolute, so a copied lock names the original's. */
function foreignFolders(lock: Lock, manifest: Manifest): string[] {
  const manifests = [manifest, ...manifest.envs.map((env) => manifestOfEnv(manifest, env))];
  const own = manifests.flatMap(channelsOf).map((channel) => parseChannelUrl(channel).url);
  const channels = new Set(environmentsOf(lock).flatMap(({ lock }) => lock.channels));
  return [...channels].filter((channel) => channel.startsWith('file:') && !own.includes(channel));
}

/** Returns the lock with the wheels of the manifest; they are looked for each time, since a file can change. */
async function wheeled(
  resolved: Resolved,
  { manifest, platform }: Pick<ResolveRequest, 'manifest' | 'platform'>,
  deps: ResolveDeps,
): Promise<Resolved> {
  const manifests = [manifest, ...manifest.envs.map((env) => manifestOfEnv(manifest, env))];
  if (manifests.every((own) => forPlatform(own, platform).wheels.length === 0)) return resolved;
  const { withWheels } = await import('./make/lock-wheels.js');
  const environments = await Promise.all(
    environmentsOf(resolved.lock).map(async (environment, i) => ({
      ...environment,
      lock: await withWheels(environment.lock, manifests[i] ?? manifest, deps.measureWheel),
    })),
  );
  const lock = lockOfEnvironments(environments);
  return { lock, text: formatLock(lock) };
}

function fresh(request: ResolveRequest, deps: ResolveDeps): Promise<Resolved> {
  const { manifest, platform, solve } = request;
  const { serve, locks, emit } = deps;
  const locationsFor = (environment: Manifest) => chooseChannels(request.channels, environment);
  const ofEnvs = manifest.envs.flatMap((env) => locationsFor(manifestOfEnv(manifest, env)));
  const locations = [...new Set([...locationsFor(manifest), ...ofEnvs])];
  return rememberedLock({
    input: { manifest, platform, solve, locations, beside: null },
    read: deps.readChannelFile,
    cache: locks,
    emit,
    make: async (readChannelFile, emitHere) => {
      deps.willMake?.();
      const [{ makeLock }, { makeLocks }, { withBuildTools }, { withRecordWarnings }] = await Promise.all([
        import('./make/make-lock.js'),
        import('./make/make-locks.js'),
        import('./make/build-tools.js'),
        import('../channel/with-warnings.js'),
      ]);
      const here = { ...deps, readChannelFile, emit: emitHere };
      return makeLocks(manifest, async (environment) => {
        const locations = locationsFor(environment);
        const channels = await readChannels(locations, platform, here);
        const warning = channels.map((channel) => withRecordWarnings(channel, emitHere));
        const ofOne = { manifest: environment, platform, channels: warning, solve, serve, emit: emitHere };
        return withBuildTools(await makeLock(ofOne), locations, { ...deps, readChannelFile });
      });
    },
  });
}

async function readNamedLock(file: string, request: ResolveRequest, deps: ResolveDeps): Promise<Resolved> {
  const { manifest, platform, foreign } = request;
  expectKind(file, foreign === undefined ? A_LIST : A_LOCK);
  const text = withUnixLineEnds(deps.readText(file) ?? '');
  if (isExplicit(text)) return lockOfExplicit(text, file, request, deps);
  const kind = foreign === undefined || text.startsWith('{') ? undefined : foreignLock(text)?.kind;
  if (foreign !== undefined && isForeignLock(kind))
    return lockOfForeign({ text, file, kind }, { ...foreign, platform }, request, deps);
  const lock = parseLock(text, file);
  if (lock.platform !== platform) throw wrongPlatform(file, lock.platform, platform);
  if (!hasEnvironmentsOf(lock, manifest)) throw otherEnvironments(file, lock, manifest);
  if (!lockIsFor(lock, manifest)) throw stale(file, lock, manifest);
  return { lock, text };
}

async function lockOfForeign(
  given: { readonly text: string; readonly file: string; readonly kind: ForeignLockKind },
  choice: ForeignChoice,
  request: ResolveRequest,
  deps: ResolveDeps,
): Promise<Resolved> {
  const { readForeignLock } = await import('./foreign/read-foreign.js');
  const { packages, dropped } = readForeignLock(given, choice);
  if (dropped.length > 0) {
    const message = `${given.file}: what it has of pip is left out: ${dropped.join(', ')}`;
    deps.emit({ kind: 'warning', message });
  }
  const explicit = { platform: choice.platform, packages };
  return lockOfList({ explicit, file: given.file, isOrdered: false }, request, deps);
}

async function lockOfExplicit(
  text: string,
  file: string,
  request: ResolveRequest,
  deps: ResolveDeps,
): Promise<Resolved> {
  const { platform } = request;
  const explicit = parseExplicit(text, file);
  if (explicit.platform !== null && explicit.platform !== platform) {
    throw wrongPlatform(file, explicit.platform, platform);
  }
  return lockOfList({ explicit, file, isOrdered: true }, request, deps);
}

/** The environments without a list are made as usual. */
async function lockOfLists(
  lists: NonNullable<ResolveRequest['explicit']>,
  request: ResolveRequest,
  deps: ResolveDeps,
): Promise<Resolved> {
  const { makeLocks } = await import('./make/make-locks.js');
  const lock = await makeLocks(request.manifest, async (manifest, name) => {
    const list = lists.get(name);
    const alone = { ...request, manifest };
    const made =
      list === undefined
        ? fresh(alone, deps).then((made) => wheeled(made, alone, deps))
        : lockOfExplicit(list.text, list.file, alone, deps);
    return (await made).lock;
  });
  return { lock, text: formatLock(lock) };
}

async function lockOfList(
  {
    explicit,
    file,
    isOrdered,
  }: { readonly explicit: Explicit; readonly file: string; readonly isOrdered: boolean },
  request: ResolveRequest,
  deps: ResolveDeps,
): Promise<Resolved> {
  const { manifest, platform } = request;
  if (manifest.envs.length > 0) throw oneEnvironmentOnly(file, manifest);
  // The list names the files; channels are read only for dependencies and missing checksums.
  const unhashed = explicit.packages.filter(isUnhashed).map(({ channel }) => channel);
  const chosen = chooseChannels(request.channels, manifest);
  const locations = [...request.channels, ...locationsOf(unhashed, chosen, request.channels)];
  const channels = await readChannels(locations, platform, deps);
  const { readIndex, emit } = deps;
  const { lockExplicit } = await import('./make/make-lock.js');
  const lock = await lockExplicit({ explicit, isOrdered, manifest, platform, channels, readIndex, emit });
  return wheeled({ lock, text: formatLock(lock) }, request, deps);
}

/** Returns the locations of channels known by url: from `given`, with credentials, else the urls. Leaves out those in `read`. */
export function locationsOf(
  urls: readonly string[],
  given: readonly string[],
  read: readonly string[] = [],
): string[] {
  const done = read.map((location) => parseChannelUrl(location).url);
  return [...new Set(urls)]
    .filter((url) => !done.includes(url))
    .map((url) => given.find((location) => parseChannelUrl(location).url === url) ?? url);
}

function oneEnvironmentOnly(where: string, { file, envs }: Manifest): UserError {
  return new UserError('a list has the packages of one environment', {
    where,
    message: 'the manifest has several environments',
    expected: 'a lock that archi-construct lock has made',
    found: `${file} has envs: ${envs.map(({ name }) => name).join(', ')}`,
    fix: 'make a lock with archi-construct lock, or take envs out of the manifest',
  });
}

function wrongPlatform(file: string, found: string, expected: string): UserError {
  const fix = `give --platform ${found}, or another lock`;
  return new UserError('the lock is for another platform', {
    where: file,
    message: 'its packages are for another platform',
    expected,
    found,
    fix,
  });
}

function otherEnvironments(file: string, { envs = [] }: Lock, manifest: Manifest): UserError {
  const listed = (list: readonly { readonly name: string }[]) =>
    ['the base', ...list.map(({ name }) => name)].join(', ');
  return new UserError('the lock has other environments than the manifest', {
    where: file,
    message: `its environments are not those of ${manifest.file}`,
    expected: listed(manifest.envs),
    found: listed(envs),
    fix: 'make the lock anew with archi-construct lock',
  });
}

function stale(file: string, lock: Lock, manifest: Manifest): UserError {
  return new UserError('the lock was not made from this manifest', {
    where: file,
    message: 'the manifest has changed since the lock was made, or is another one',
    expected: `a lock of ${manifest.file} (sha256 ${manifest.sha256})`,
    found: `a lock of ${lock.manifest.name} ${lock.manifest.version} (sha256 ${lock.manifest.sha256})`,
    fix: 'make the lock anew with archi-construct lock',
  });
}
