import type { StoredPackage } from '../store/types.js';

/** A file of the folder `pkgs` below a prefix. */
export type PackageCacheFile =
  | { readonly name: string; readonly from: StoredPackage }
  | { readonly name: string; readonly text: string };

/**
 * What `<prefix>/pkgs` holds so that conda takes the packages without asking a network: the archives as they came,
 * which conda extracts when it first needs them, and `urls.txt`, by which it knows the folder for a cache and where
 * each was from. A package of a folder here is not there: it is said to come from the cache itself.
 */
export function packageCache(packages: readonly StoredPackage[], prefix: string): PackageCacheFile[] {
  const urls = packages.map(({ locked: { fn, url } }) =>
    url.startsWith('file:') ? `file://${prefix}/pkgs/${fn}\n` : `${url}\n`,
  );
  return [
    ...packages.map((from) => ({ name: from.locked.fn, from })),
    { name: 'urls.txt', text: urls.join('') },
    { name: 'urls', text: '' },
  ];
}
