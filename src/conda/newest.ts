import type { PackageRecord } from './record.js';
import type { Versions } from './version.js';

/** The fields that order the builds of one name. */
export type Rank = Pick<PackageRecord, 'version' | 'buildNumber' | 'timestamp' | 'build'>;

/** Compares two versions; negative if the first is older. */
export type CompareVersions = Versions['compare'];

/**
 * Orders builds of one name, the newest first: by version, build number, timestamp and build string. `compare` decides about
 * texts that are not versions: `versions.compare` throws TypeError, `comparesAny(versions)` does not.
 */
export function newestFirst(a: Rank, b: Rank, compare: CompareVersions): number {
  return (
    (a.version === b.version ? 0 : compare(b.version, a.version)) ||
    b.buildNumber - a.buildNumber ||
    (b.timestamp ?? 0) - (a.timestamp ?? 0) ||
    (a.build === b.build ? 0 : a.build < b.build ? 1 : -1)
  );
}

/** Returns the newest build by `newestFirst`; null if there is none. */
export function newestBuild<T extends Rank>(builds: readonly T[], compare: CompareVersions): T | null {
  return builds.reduce<T | null>(
    (best, build) => (best === null || newestFirst(build, best, compare) < 0 ? build : best),
    null,
  );
}

/**
 * Returns a comparison of versions as in conda. A text that is not a version is older than every version; two such texts are
 * compared as strings.
 */
export function comparesAny(versions: Versions): CompareVersions {
  const isVersion = (text: string) => order(() => versions.compare(text, text)) !== null;
  return (a, b) =>
    order(() => versions.compare(a, b)) ??
    (Number(isVersion(a)) - Number(isVersion(b)) || (a === b ? 0 : a < b ? -1 : 1));
}

/** Returns null if one of the compared texts is not a version. */
function order(compare: () => number): number | null {
  try {
    return compare();
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
