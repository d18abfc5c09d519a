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
  return eachName(channels, (name, having) =>
    newestBuild(
      firstWith(having, (channel) => recordsOf(channel, name)),
      versions.compare,
    ),
  );
}

/** Returns the newest build of each name, with the dependencies of all builds of that name in all channels. */
export function newestWithEveryNeed(channels: readonly ChannelRepodata[], versions: Versions): Newest {
  return eachName(channels, (name, having) => {
    const builds = having.map((channel) => recordsOf(channel, name));
    const chosen = newestBuild(
      firstWith(builds, (own) => own),
      versions.compare,
    );
    return chosen && { ...chosen, depends: [...new Set(builds.flat().flatMap(({ depends }) => depends))] };
  });
}

/** Calls `choose` for each name, with the channels from the first one that has the name. Collects records and problems. */
function eachName(
  channels: readonly ChannelRepodata[],
  choose: (name: string, having: readonly ChannelRepodata[]) => PackageRecord | null,
): Newest {
  const seen = new Set<string>();
  const packages: PackageRecord[] = [];
  const problems: Problem[] = [];
  for (const [at, channel] of channels.entries()) {
    for (const name of channel.names()) {
      if (seen.has(name)) continue;
      seen.add(name);
      problems.push(...channels.slice(at).flatMap((channel) => channel.unreadable?.(name) ?? []));
      try {
        const chosen = choose(name, channels.slice(at));
        if (chosen !== null) packages.push(chosen);
      } catch (error) {
        problems.push(...problemsOf(error, name));
      }
    }
  }
  return { packages, problems };
}

function recordsOf(channel: ChannelRepodata, name: string): readonly PackageRecord[] {
  return channel.find(name).map(({ record }) => record);
}

function problemsOf(error: unknown, where: string): readonly Problem[] {
  if (error instanceof UserError) return error.problems;
  // rattler throws TypeError for an invalid version.
  if (error instanceof TypeError) return [{ where, message: error.message }];
  throw error;
}
