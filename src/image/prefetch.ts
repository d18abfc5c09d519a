import type { Deps } from '../channel/open.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { loadVersions } from '../conda/version.js';
import type { Lock } from '../lock/types.js';
import type { StoredPackage } from '../store/types.js';
import type { ImageRequest } from './description/request.js';
import { prefetchLock } from './lock.js';

/** The packages that go into an image's package cache, in the store and verified; none where there are no sets. */
export async function prefetch(
  request: ImageRequest,
  lock: Lock,
  deps: Deps,
): Promise<readonly StoredPackage[]> {
  if (Object.keys(request.description.prefetch).length === 0) return [];
  const { packages } = await prefetchLock(request, lock, deps);
  const warning = await unreadable(lock, packages);
  if (warning !== null) request.options.emit({ kind: 'warning', message: warning });
  return deps.store.fetchAll(packages);
}

/** conda before 4.7 knows nothing of `.conda`; null where that is no concern. */
async function unreadable(lock: Lock, packages: readonly LockedPackage[]): Promise<string | null> {
  const conda = lock.packages.find(({ record }) => record.name === 'conda');
  const newer = packages.filter(({ fn }) => fn.endsWith('.conda'));
  if (conda === undefined || newer.length === 0) return null;
  if ((await loadVersions()).compare(conda.record.version, '4.7') >= 0) return null;
  return `conda ${conda.record.version} cannot read ${newer.length} of the packages to prefetch: they are .conda files`;
}
