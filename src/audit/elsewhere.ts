import type { Deps } from '../channel/open.js';
import { localFolder, parseChannelUrl } from '../conda/channel-url.js';
import type { Platform } from '../conda/platform.js';
import { ArchiError } from '../errors.js';
import { everyPackageOf, filesOfFolder } from './input.js';
import type { Looker, PackageFile } from './scan.js';
import type { AuditedPackage, NotAsked } from './types.js';

/** Packages that may have what is missing, and channels that have more. */
export interface Elsewhere {
  readonly packages: readonly AuditedPackage[];
  readonly notAsked: readonly NotAsked[];
}

/**
 * Looks into what channels have beside `files`: of a folder all of it, of any other the packages that the cache has. No
 * package is fetched for it. A channel whose index cannot be had is named and left.
 */
export async function lookElsewhere({
  files,
  channels,
  platform,
  looker,
  deps,
}: {
  readonly files: readonly PackageFile[];
  /** As they were given, with their credentials. */
  readonly channels: readonly string[];
  readonly platform: Platform;
  readonly looker: Looker;
  readonly deps: Deps;
}): Promise<Elsewhere> {
  const known = new Set(files.map(({ fn }) => fn));
  const byUrl = new Map(channels.map((location) => [parseChannelUrl(location).url, location]));
  const all = await Promise.all([...byUrl.values()].map((one) => holdings(one, platform, deps)));
  const { packages } = await looker.lookInto(
    all.flatMap(({ here }) => here).filter(({ fn }) => !known.has(fn)),
  );
  return {
    packages,
    notAsked: [...byUrl.keys()].flatMap((channel, i) => {
      const absent = all[i]?.absent ?? null;
      const count = absent === null ? null : absent.filter((fn) => !known.has(fn)).length;
      return count === 0 ? [] : [{ channel, packages: count }];
    }),
  };
}

/** Files of a channel that are on this machine, and the names of those that are not; null: nobody knows them. */
interface Holdings {
  readonly here: readonly PackageFile[];
  readonly absent: readonly string[] | null;
}

async function holdings(location: string, platform: Platform, deps: Deps): Promise<Holdings> {
  if (localFolder(location) !== null)
    return { here: (await filesOfFolder(location, platform, deps)).files, absent: [] };
  try {
    const { packages } = await everyPackageOf(location, platform, deps);
    const places = packages.map((one) => ({
      ...one,
      path: deps.store.pathOf({ ...one, requestedSpec: null }),
    }));
    return {
      here: places.flatMap(({ path, ...one }) => (path === null ? [] : [{ ...one, path }])),
      absent: places.flatMap(({ path, fn }) => (path === null ? [fn] : [])),
    };
  } catch (error) {
    if (error instanceof ArchiError) return { here: [], absent: null };
    throw error;
  }
}
