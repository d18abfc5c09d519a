import { existsSync } from 'node:fs';
import type { LockedPackage } from '../conda/locked-package.js';
import { knownSha256 } from './cached.js';
import { cacheLayout } from './layout.js';
import type { StoreOptions } from './options.js';
import type { StoredPackage } from './types.js';

/** A cache of package files, addressed by their sha256. Any number of processes may share its folder. */
export interface Store {
  /** Returns one package: hashed if it is in the cache, else fetched. Throws an ArchiError that names it. */
  ensure(locked: LockedPackage): Promise<StoredPackage>;
  /**
   * Returns all packages in the given order; `received` is called with each one as soon as it is stored. Throws one error with
   * a problem for every package that cannot be fetched.
   */
  fetchAll(
    packages: readonly LockedPackage[],
    received?: (stored: StoredPackage) => void,
  ): Promise<readonly StoredPackage[]>;
  /** Returns the sha256 that `ensure` will find, without reading the file; null if it is known only after a download. */
  knownSha256(locked: LockedPackage): string | null;
  /** Returns the path of a package in the cache, not hashed; null if it is not there. */
  pathOf(locked: LockedPackage): string | null;
}

/** Opens the cache below `cacheDir`; does not access the disk yet. */
export function openStore(options: StoreOptions): Store {
  const layout = cacheLayout(options.cacheDir);
  const never = new AbortController().signal;
  const context = { ...options, layout };
  return {
    ensure: async (locked) => {
      const { ensurePackage } = await import('./ensure.js');
      return (await ensurePackage({ context, locked, watch: () => {}, signal: never })).stored;
    },
    fetchAll: async (packages, received = () => {}) => {
      const [{ ensurePackage }, { fetchAll }] = await Promise.all([
        import('./ensure.js'),
        import('./fetch-all.js'),
      ]);
      return fetchAll({
        packages,
        received,
        emit: options.emit,
        concurrency: options.concurrency ?? 8,
        ensure: (locked, watch, signal) => ensurePackage({ context, locked, watch, signal }),
      });
    },
    knownSha256: (locked) => knownSha256(layout, locked),
    pathOf: (locked) => {
      const sha256 = knownSha256(layout, locked);
      const path = sha256 === null ? null : layout.byContent(locked.fn, sha256);
      return path !== null && existsSync(path) ? path : null;
    },
  };
}
