import { everyBuild } from '../channel/every-package.js';
import { buildsNewestFirst } from '../channel/newest-first.js';
import type { ChannelRepodata } from '../channel/types.js';
import { firstWith } from '../conda/first-channel.js';
import { comparesAny, newestBuild } from '../conda/newest.js';
import type { PackageRecord } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import type { Problem } from '../errors.js';

/** One record for each name in channels, and the problems of records that cannot be read, which are left out. */
export interface Newest {
  readonly packages: readonly PackageRecord[];
  readonly problems: readonly Problem[];
}

/** Returns the newest build of each name in the first channel that has the name. Older builds are not read. */
export function newestOf(channels: readonly ChannelRepodata[], versions: Versions): Newest {
  const compare = comparesAny(versions);
  const problems: Problem[] = [];
  const packages = namesOf(channels).flatMap((name) => {
    for (const { record } of buildsNewestFirst(name, channels, compare, (more) => problems.push(...more)))
      return record;
    return [];
  });
  return { packages, problems };
}

/** Returns the newest build of each name, with the dependencies of all builds of that name in all channels. */
export function newestWithEveryNeed(channels: readonly ChannelRepodata[], versions: Versions): Newest {
  const compare = comparesAny(versions);
  const problems: Problem[] = [];
  const packages = namesOf(channels).flatMap((name) => {
    const read = channels.map((channel) => everyBuild(channel, name));
    problems.push(...read.flatMap((own) => own.problems));
    const builds = read.map((own) => own.packages.map(({ record }) => record));
    const newest = newestBuild(
      firstWith(builds, (own) => own),
      compare,
    );
    if (newest === null) return [];
    return { ...newest, depends: [...new Set(builds.flat().flatMap(({ depends }) => depends))] };
  });
  return { packages, problems };
}

/** Returns the names in the channels, those of the first channel first. */
function namesOf(channels: readonly ChannelRepodata[]): readonly string[] {
  return [...new Set(channels.flatMap((channel) => channel.names()))];
}
