import { metaRepodata } from '../channel/meta/repodata.js';
import type { Platform } from '../conda/platform.js';
import type { StoredPackage } from '../store/types.js';

/** A file of a prefix's package cache (`<prefix>/pkgs`): a package's archive, or a text. */
export type PackageCacheFile =
  /** `name` is a path below the cache. */
  { readonly name: string } & ({ readonly from: StoredPackage } | { readonly text: string });

/** What an image prefetches. */
export interface Prefetched {
  readonly packages: readonly StoredPackage[];
  /** The `variants.yaml` of their channel; null if it has none. */
  readonly variants: string | null;
}

/**
 * The files of `<prefix>/pkgs` with which conda installs the packages without a network: the archives, which conda extracts
 * when it first needs them, and `urls.txt`, which marks the folder as a cache and holds each package's url. The url of a
 * package from a local folder does not exist in the image: `urls.txt` names the cache itself for it. The folder is a channel
 * as well, with variants, for programs that read no cache.
 */
export function packageCache(
  { packages, variants }: Prefetched,
  { prefix, platform }: { readonly prefix: string; readonly platform: Platform },
): PackageCacheFile[] {
  const here = `file://${prefix}/pkgs`;
  const urls = packages.map(({ locked: { fn, url } }) =>
    url.startsWith('file:') ? `${here}/${fn}\n` : `${url}\n`,
  );
  const listed = packages.map(({ locked }) => locked);
  const repodata = ([platform, 'noarch'] as const).map((subdir) => ({
    name: `${subdir}/repodata.json`,
    text: metaRepodata({ subdir, packages: listed, base: here }),
  }));
  return [
    ...packages.map((from) => ({ name: from.locked.fn, from })),
    { name: 'urls.txt', text: urls.join('') },
    { name: 'urls', text: '' },
    ...repodata,
    ...(variants === null ? [] : [{ name: 'variants.yaml', text: variants }]),
  ];
}
