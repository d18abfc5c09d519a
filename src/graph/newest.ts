import type { ChannelRepodata } from '../channel/types.js';
import { firstWith } from '../conda/first-channel.js';
import { newestBuild } from '../conda/newest.js';
import type { PackageRecord } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import { type Problem, UserError } from '../errors.js';

/** What channels come to for a graph: a record for each name. A record that cannot be read is left out, and told. */
export interface Newest {
  readonly packages: readonly PackageRecord[];
  readonly problems: readonly Problem[];
}

/** The newest build of each name, of the first channel that has the name. A text that is no version is a problem. */
export function newestOf(channels: readonly ChannelRepodata[], versions: Versions): Newest {
  return eachName(channels, (name, having) =>
    newestBuild(
      firstWith(having, (channel) => recordsOf(channel, name)),
      versions.compare,
    ),
  );
}

/** The newest build of each name, with what any build of that name needs, in whichever channel. */
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

/** `choose` gets the channels from the first on that has the name. */
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
      problems.push(...channels.slice(at).flatMap((one) => one.unreadable?.(name) ?? []));
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
  // rattler's word for a text that is no version.
  if (error instanceof TypeError) return [{ where, message: error.message }];
  throw error;
}
