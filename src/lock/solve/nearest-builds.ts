import type { ChannelRepodata } from '../../channel/types.js';
import { type Dist, formatPin } from '../../conda/file-name.js';
import { comparesAny, newestFirst } from '../../conda/newest.js';
import type { PackageRecord } from '../../conda/record.js';
import { loadVersions, type Versions } from '../../conda/version.js';
import { nearestWord } from '../../text/nearest.js';

const MOST = 5;

/**
 * Returns lines that name likely alternatives: other builds of the same version, else builds of the nearest older and newer
 * versions, else a package with a similar name.
 */
export async function nearestBuilds(dist: Dist, channels: readonly ChannelRepodata[]): Promise<string[]> {
  const builds = channels.flatMap((channel) => channel.find(dist.name));
  if (builds.length === 0) return nearestNames(dist.name, channels);
  const sameVersion = builds.filter(({ record }) => record.version === dist.version);
  const near =
    sameVersion.length > 0 ? sameVersion : nearestVersions(dist.version, builds, await loadVersions());
  const lines = near.map(({ record, channel }) => `${formatPin(record)} (${channel}/${record.subdir})`);
  const rest = lines.length - MOST;
  return rest > 0 ? [...lines.slice(0, MOST), `and ${rest} more`] : lines;
}

/** Returns a line that names the package with the most similar name; an empty list if there is none. */
export function nearestNames(name: string, channels: readonly ChannelRepodata[]): string[] {
  const near = nearestWord(name, [...new Set(channels.flatMap((channel) => channel.names()))].sort());
  return near === null ? [] : [`a package with a similar name: ${near}`];
}

/** A build of a channel. */
interface Build {
  readonly record: PackageRecord;
  readonly channel: string;
}

/** Returns the newest build of each of the two versions below and the two above, oldest version first. */
export function nearestVersions(version: string, builds: readonly Build[], versions: Versions): Build[] {
  const compare = comparesAny(versions);
  const newestOfEach = new Map<string, Build>();
  for (const build of builds.toSorted((a, b) => newestFirst(b.record, a.record, compare)))
    newestOfEach.set(build.record.version, build);
  const ordered = [...newestOfEach.values()];
  const above = ordered.findIndex(({ record }) => compare(record.version, version) > 0);
  const middle = above < 0 ? ordered.length : above;
  return ordered.slice(Math.max(0, middle - 2), middle + 2);
}
