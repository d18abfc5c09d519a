import type { StoredPackage } from '../store/types.js';

/** A file of a prefix's package cache (`<prefix>/pkgs`): a package's archive, or a text. */
export type PackageCacheFile =
  | { readonly name: string; readonly from: StoredPackage }
  | { readonly name: string; readonly text: string };

/**
 * The files of `<prefix>/pkgs` with which conda installs the packages without a network: the archives, which conda extracts
 * when it first needs them, and `urls.txt`, which marks the folder as a cache and holds each package's url. The url of a
 * package from a local folder does not exist in the image: `urls.txt` names the cache itself for it.
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
