import { createHash } from 'node:crypto';
import type { Platform } from '../conda/platform.js';
import { loadVersions } from '../conda/version.js';
import { lockPrefetch } from '../lock/lock-prefetch.js';
import type { Lock, LockedPackage } from '../lock/types.js';
import { channelsOf } from '../manifest/channels.js';
import type { StoredPackage } from '../store/types.js';
import { type Edges, openEdges } from './edges.js';
import type { ImageRequest } from './image-request.js';
import { rememberedLock } from './remembered-lock.js';
import { readChannels, resolveLock } from './resolve-lock.js';

/** The packages that go into an image's package cache, in the store and verified; none where there are no sets. */
export async function prefetch(request: ImageRequest, platform: Platform): Promise<readonly StoredPackage[]> {
  const { description, manifest, options } = request;
  if (Object.keys(description.prefetch).length === 0) return [];
  const locations = options.channel.length > 0 ? options.channel : channelsOf(manifest);
  const edges = openEdges({ ...options, channels: locations });
  const { lock } = await resolveLock(
    {
      manifest,
      platform,
      channels: options.channel,
      solve: options.solve,
      lockFile: options.lock ?? null,
      useCommitted: true,
    },
    edges.resolve,
  );
  const packages = await chosen({ request, lock, locations }, edges);
  const warning = await unreadable(lock, packages);
  if (warning !== null) options.emit({ kind: 'warning', message: warning });
  return edges.store.fetchAll(packages);
}

async function chosen(
  { request, lock, locations }: { request: ImageRequest; lock: Lock; locations: readonly string[] },
  { resolve }: Edges,
): Promise<readonly LockedPackage[]> {
  const { description, manifest } = request;
  const sets = description.prefetch;
  // The same sets beside the same installation, out of the same channels, are the same packages.
  const sha256 = createHash('sha256')
    .update(JSON.stringify([sets, lock.packages.map(({ url, record }) => [url, record.sha256, record.md5])]))
    .digest('hex');
  const resolved = await rememberedLock({
    input: { manifest: { ...manifest, sha256 }, platform: lock.platform, solve: true, locations },
    read: resolve.readChannelFile,
    cache: resolve.locks,
    emit: resolve.emit,
    make: async (readChannelFile, emit) => {
      const channels = await readChannels(locations, lock.platform, { ...resolve, readChannelFile, emit });
      const { serve } = resolve;
      const packages = await lockPrefetch({ sets, lock, channels, serve, file: description.file, emit });
      return { ...lock, packages };
    },
  });
  return resolved.lock.packages;
}

/** conda before 4.7 knows nothing of `.conda`; null where that is no concern. */
async function unreadable(lock: Lock, packages: readonly LockedPackage[]): Promise<string | null> {
  const conda = lock.packages.find(({ record }) => record.name === 'conda');
  const newer = packages.filter(({ fn }) => fn.endsWith('.conda'));
  if (conda === undefined || newer.length === 0) return null;
  if ((await loadVersions()).compare(conda.record.version, '4.7') >= 0) return null;
  return `conda ${conda.record.version} cannot read ${newer.length} of the packages to prefetch: they are .conda files`;
}
