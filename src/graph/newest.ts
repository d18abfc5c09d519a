import type { ChannelRepodata } from '../channel/types.js';
import type { PackageRecord } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import { type Problem, UserError } from '../errors.js';

/** What channels come to for a graph: a record for each name. A record that cannot be read is left out, and told. */
export interface Newest {
  readonly packages: readonly PackageRecord[];
  readonly problems: readonly Problem[];
}

/**
 * The newest build of each name: of the first channel that has the name, by version, build number and timestamp, and by
 * build where those are the same.
 */
export function newestOf(channels: readonly ChannelRepodata[], versions: Versions): Newest {
  return eachName(channels, ([first = []]) => newest(first, versions));
}

/** The newest build of each name, with what any build of that name needs, in whichever channel. */
export function newestWithEveryNeed(channels: readonly ChannelRepodata[], versions: Versions): Newest {
  return eachName(channels, (builds) => {
    const [first = [], ...others] = builds;
    const all = [...first, ...others.flat()];
    const chosen = newest(first, versions);
    return chosen && { ...chosen, depends: [...new Set(all.flatMap(({ depends }) => depends))] };
  });
}

/** The builds of one name, for each channel that has it; a channel is looked into when it is asked for. */
type Builds = Iterable<readonly PackageRecord[]>;

function eachName(
  channels: readonly ChannelRepodata[],
  choose: (builds: Builds) => PackageRecord | null,
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
        const chosen = choose(buildsOf(channels.slice(at), name));
        if (chosen !== null) packages.push(chosen);
      } catch (error) {
        problems.push(...problemsOf(error, name));
      }
    }
  }
  return { packages, problems };
}

function* buildsOf(channels: readonly ChannelRepodata[], name: string): Generator<PackageRecord[]> {
  for (const channel of channels) {
    const builds = channel.find(name).map(({ record }) => record);
    if (builds.length > 0) yield builds;
  }
}

function newest(builds: readonly PackageRecord[], versions: Versions): PackageRecord | null {
  return builds.reduce<PackageRecord | null>((a, b) => (a === null || isNewer(b, a, versions) ? b : a), null);
}

function problemsOf(error: unknown, where: string): readonly Problem[] {
  if (error instanceof UserError) return error.problems;
  // rattler's word for a text that is no version.
  if (error instanceof TypeError) return [{ where, message: error.message }];
  throw error;
}

function isNewer(a: PackageRecord, b: PackageRecord, versions: Versions): boolean {
  const order =
    (a.version === b.version ? 0 : versions.compare(a.version, b.version)) ||
    a.buildNumber - b.buildNumber ||
    (a.timestamp ?? 0) - (b.timestamp ?? 0);
  return order > 0 || (order === 0 && a.build > b.build);
}
