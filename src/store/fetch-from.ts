import { joinUrl, parseChannelUrl } from '../conda/channel-url.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { ArchiError } from '../errors.js';
import type { Store } from './store.js';
import type { StoredPackage } from './types.js';

/**
 * Returns the packages of a lock, each from the first channel that has it, else from its url in the lock. The checksum
 * identifies a package, not its url. Throws the error of the store for the last place.
 */
export async function fetchFrom(
  channels: readonly string[],
  packages: readonly LockedPackage[],
  store: Pick<Store, 'fetchAll'>,
): Promise<readonly StoredPackage[]> {
  for (const channel of channels) {
    const { url } = parseChannelUrl(channel);
    try {
      return await store.fetchAll(
        packages.map((locked) => ({ ...locked, url: joinUrl(url, locked.record.subdir, locked.fn) })),
      );
    } catch (error) {
      // The packages that this channel has are in the cache now.
      if (!(error instanceof ArchiError)) throw error;
    }
  }
  return store.fetchAll(packages);
}
