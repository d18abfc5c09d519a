import type { Deps } from '../channel/open.js';
import { readChannels } from '../channel/read-channels.js';
import { parseChannelUrl } from '../conda/channel-url.js';
import { foreignLock } from '../conda/foreign-lock.js';
import type { Platform } from '../conda/platform.js';
import { UserError } from '../errors.js';
import { A_LOCK, expectKind } from '../kind/open-expected.js';
import { channelsOf, chooseChannels } from '../manifest/channels.js';
import { forPlatform } from '../manifest/for-platform.js';
import { findLock, lockPlaces } from '../manifest/lock-places.js';
import { manifestOfEnv } from '../manifest/of-environment.js';
import type { Manifest } from '../manifest/types.js';
import { withUnixLineEnds } from '../yaml/line-ends.js';
import { environmentsOf, lockOfEnvironments } from './environments.js';
import { notFor } from './foreign/not-for.js';
import type { ForeignText, ForeignWish } from './foreign/types.js';
import { formatLock } from './formats/format.js';
import { parseLock } from './formats/parse-lock.js';
import { type Resolved, rememberedLock } from './remember.js';
import type { Lock } from './types.js';
import { hasEnvironmentsOf, lockIsFor } from './types.js';

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
  /** What is taken of the lock of another tool. */
  readonly wish?: ForeignWish;
  /** For the channels that a list names. */
  readonly channelAlias?: string | undefined;
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
      lock: await withWheels(environment.lock, manifests[i] ?? manifest, deps),
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
  const { manifest, platform } = request;
  expectKind(file, A_LOCK);
  const text = withUnixLineEnds(deps.readText(file) ?? '');
  const kind = text.startsWith('{') ? undefined : foreignLock(text)?.kind;
  if (kind !== undefined) return resolvedForeign({ text, file, kind }, request, deps);
  const lock = parseLock(text, file);
  if (lock.platform !== platform) throw notFor(file, lock.platform, platform);
  if (!hasEnvironmentsOf(lock, manifest)) throw otherEnvironments(file, lock, manifest);
  if (!lockIsFor(lock, manifest)) throw stale(file, lock, manifest);
  return { lock, text };
}

async function resolvedForeign(
  given: ForeignText,
  request: ResolveRequest,
  deps: ResolveDeps,
): Promise<Resolved> {
  const { manifest, platform, channels, channelAlias, wish = NO_WISH } = request;
  const { lockOfForeign } = await import('./foreign/lock-foreign.js');
  const lock = await lockOfForeign(given, { manifest, platform, channels, channelAlias, wish }, deps);
  return { lock, text: formatLock(lock) };
}

const NO_WISH: ForeignWish = { environment: [], category: [], dropPip: false };

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
        : resolvedForeign({ ...list, kind: 'explicit' }, alone, deps);
    return (await made).lock;
  });
  return { lock, text: formatLock(lock) };
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
