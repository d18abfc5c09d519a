import { joinUrl, parseChannelUrl } from '../conda/channel-url.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { ArchiError } from '../errors.js';
import type { Store } from './store.js';
import type { StoredPackage } from './types.js';

/**
 * The packages of a lock, out of whichever of the channels have them, else from where the lock says. Checksums decide
 * what a package is, not its place. Throws what the store throws for the last place that was asked.
 */
export async function fetchFrom(
  channels: readonly string[],
  packages: readonly LockedPackage[],
  store: Pick<Store, 'fetchAll'>,
): Promise<readonly StoredPackage[]> {
  for (const channel of channels) {
    const { url } = parseChannelUrl(channel);
    try {
      return await store.fetchAll(packages.map((locked) => ({ ...locked, url: at(url, locked) })));
    } catch (error) {
      // What this channel had is in the cache now.
      if (!(error instanceof ArchiError)) throw error;
    }
  }
  return store.fetchAll(packages);
}

function at(channel: string, { record, fn }: LockedPackage): string {
  return joinUrl(channel, record.subdir, fn);
}
