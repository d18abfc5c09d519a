import type { Deps } from '../channel/open.js';
import { variantsOfChannels } from '../channel/open-variants.js';
import { readChannels } from '../channel/read-channels.js';
import type { ChannelRepodata } from '../channel/types.js';
import { withRecordWarnings } from '../channel/with-warnings.js';
import type { LockedPackage } from '../conda/locked-package.js';
import type { Platform } from '../conda/platform.js';
import { loadVersions } from '../conda/version.js';
import type { Emit } from '../events.js';
import { environmentsOf } from '../lock/environments.js';
import { lockBeside } from '../lock/make/lock-beside.js';
import { lockPrefetch } from '../lock/make/lock-prefetch.js';
import { type Resolved, rememberedLock } from '../lock/remember.js';
import { type ResolveDeps, resolveLock } from '../lock/resolve.js';
import type { Lock } from '../lock/types.js';
import { chooseChannels } from '../manifest/channels.js';
import type { ImageRequest } from './description/request.js';
import type { Prefetched } from './package-cache.js';

/** Returns the lock of an image: the manifest's packages, and those that `install` of image.yaml adds. Throws ArchiError. */
export async function imageLock(
  request: ImageRequest,
  platform: Platform,
  deps: ResolveDeps,
): Promise<Resolved> {
  const { description, manifest, options, explicit } = request;
  const { channel, solve, lock = null } = options;
  const resolved = await resolveLock(
    {
      ...{ manifest, platform, channels: channel, solve, lockFile: lock, explicit, useCommitted: true },
      ...{ wish: options, channelAlias: options.channelAlias },
    },
    deps,
  );
  const { install, file } = description;
  if (install.length === 0) return resolved;
  return beside({ request, lock: resolved.lock, items: install }, deps, (channels, emit) =>
    lockBeside({ items: install, lock: resolved.lock, channels, serve: deps.serve, file, emit }),
  );
}

/**
 * Returns whether the image has a package cache: `prefetch` names packages for it, or the manifest keeps those that are installed.
 * A slim image has none.
 */
export function hasPackageCache({
  description: { prefetch, slim },
  manifest,
}: Pick<ImageRequest, 'description' | 'manifest'>): boolean {
  return Object.keys(prefetch).length > 0 || (manifest.keepPkgs && !slim);
}

/**
 * Fetches and verifies the packages of the image's package cache, which go there with the variants of their channels: of the first
 * folder that has any. Returns none if there is no such cache.
 */
export async function prefetch(request: ImageRequest, lock: Lock, deps: Deps): Promise<Prefetched> {
  if (!hasPackageCache(request)) return { packages: [], variants: null };
  const { description, manifest } = request;
  const more =
    Object.keys(description.prefetch).length === 0 ? null : await prefetchLock(request, lock, deps);
  const kept = manifest.keepPkgs
    ? environmentsOf(lock).flatMap((environment) => environment.lock.packages)
    : [];
  const byName = new Map([...kept, ...(more?.packages ?? [])].map((locked) => [locked.fn, locked]));
  const packages = [...byName.values()];
  const warning = await unreadableWarning(lock, packages);
  if (warning !== null) request.options.emit({ kind: 'warning', message: warning });
  const [path] = variantsOfChannels(chooseChannels(request.options.channel, request.manifest));
  const variants = path === undefined ? null : deps.readText(path);
  return { packages: await deps.store.fetchAll(packages), variants };
}

/** Returns a warning if the image's conda is older than 4.7 and cannot read `.conda` files; else null. */
async function unreadableWarning(lock: Lock, packages: readonly LockedPackage[]): Promise<string | null> {
  const conda = lock.packages.find(({ record }) => record.name === 'conda');
  const newer = packages.filter(({ fn }) => fn.endsWith('.conda'));
  if (conda === undefined || newer.length === 0) return null;
  if ((await loadVersions()).compare(conda.record.version, '4.7') >= 0) return null;
  return `conda ${conda.record.version} cannot read ${newer.length} of the prefetched packages, which are .conda files`;
}

/** Returns a lock of the packages that go into the image's package cache, and of no others. */
async function prefetchLock(request: ImageRequest, lock: Lock, deps: ResolveDeps): Promise<Lock> {
  const { prefetch: sets, file } = request.description;
  const resolved = await beside({ request, lock, items: sets }, deps, async (channels, emit) => ({
    ...lock,
    packages: await lockPrefetch({ sets, lock, channels, serve: deps.serve, file, emit }),
  }));
  return resolved.lock;
}

/** Returns the lock for `items` beside another lock, from the cache if the inputs are the same. */
function beside(
  { request, lock, items }: { request: ImageRequest; lock: Lock; items: object },
  deps: ResolveDeps,
  make: (channels: readonly ChannelRepodata[], emit: Emit) => Promise<Lock>,
): Promise<Resolved> {
  const { manifest, options } = request;
  const { platform } = lock;
  const locations = chooseChannels(options.channel, manifest);
  return rememberedLock({
    input: { manifest, platform, solve: true, locations, beside: { lock, items } },
    read: deps.readChannelFile,
    cache: deps.locks,
    emit: deps.emit,
    make: async (readChannelFile, emit) => {
      const channels = await readChannels(locations, platform, { ...deps, readChannelFile, emit });
      return make(
        channels.map((channel) => withRecordWarnings(channel, emit)),
        emit,
      );
    },
  });
}
