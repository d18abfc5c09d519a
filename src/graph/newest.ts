import { everyBuild } from '../channel/every-package.js';
import type { ChannelRepodata } from '../channel/types.js';
import { firstWith } from '../conda/first-channel.js';
import { newestBuild } from '../conda/newest.js';
import type { PackageRecord } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import { type Problem, UserError } from '../errors.js';

/** One record for each name in channels, and the problems of records that cannot be read, which are left out. */
export interface Newest {
  readonly packages: readonly PackageRecord[];
  readonly problems: readonly Problem[];
}

/** Returns the newest build of each name in the first channel that has the name. An invalid version is a problem. */
export function newestOf(channels: readonly ChannelRepodata[], versions: Versions): Newest {
  return eachName(channels, versions, (newest) => newest);
}

/** Returns the newest build of each name, with the dependencies of all builds of that name in all channels. */
export function newestWithEveryNeed(channels: readonly ChannelRepodata[], versions: Versions): Newest {
  return eachName(channels, versions, (newest, builds) => ({
    ...newest,
    depends: [...new Set(builds.flatMap(({ depends }) => depends))],
  }));
}

/** Returns what `choose` makes of the newest build and all builds of each name. */
function eachName(
  channels: readonly ChannelRepodata[],
  versions: Versions,
  choose: (newest: PackageRecord, builds: readonly PackageRecord[]) => PackageRecord,
): Newest {
  const seen = new Set<string>();
  const packages: PackageRecord[] = [];
  const problems: Problem[] = [];
  for (const [at, channel] of channels.entries()) {
    for (const name of channel.names()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const read = channels.slice(at).map((having) => everyBuild(having, name));
      problems.push(...read.flatMap((own) => own.problems));
      const builds = read.map((own) => own.packages.map(({ record }) => record));
      try {
        const newest = newestBuild(
          firstWith(builds, (own) => own),
          versions.compare,
        );
        if (newest !== null) packages.push(choose(newest, builds.flat()));
      } catch (error) {
        problems.push(...problemsOf(error, name));
      }
    }
  }
  return { packages, problems };
}

function problemsOf(error: unknown, where: string): readonly Problem[] {
  if (error instanceof UserError) return error.problems;
  // rattler throws TypeError for an invalid version.
  if (error instanceof TypeError) return [{ where, message: error.message }];
  throw error;
}
