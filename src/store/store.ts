import { existsSync } from 'node:fs';
import type { LockedPackage } from '../conda/locked-package.js';
import { knownSha256 } from './cached.js';
import { layoutOf } from './layout.js';
import type { StoreOptions } from './options.js';
import type { StoredPackage } from './types.js';

/** A cache of package files, addressed by what is in them. Any number of processes may share its folder. */
export interface Store {
  /** One package: hashed where the cache has it, else fetched. Throws an ArchiError that names it. */
  ensure(locked: LockedPackage): Promise<StoredPackage>;
  /**
   * All of them, in their order; `received` hears of each as soon as it is there. Throws one error with a problem for
   * every package that cannot be had.
   */
  fetchAll(
    packages: readonly LockedPackage[],
    received?: (stored: StoredPackage) => void,
  ): Promise<readonly StoredPackage[]>;
  /** What `ensure` will find, without reading the file; null where only fetching it will tell. */
  knownSha256(locked: LockedPackage): string | null;
  /** Where the cache has it, not yet hashed; null where it has not. */
  pathOf(locked: LockedPackage): string | null;
}

/** Opens the cache below `cacheDir`; touches nothing yet. */
export function openStore(options: StoreOptions): Store {
  const layout = layoutOf(options.cacheDir);
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
