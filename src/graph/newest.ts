import type { ChannelRepodata } from '../channel/types.js';
import type { PackageRecord } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import { type Problem, UserError } from '../errors.js';

/** What a channel comes to for a graph. A name whose records are damaged is left out. */
export interface Newest {
  readonly packages: readonly PackageRecord[];
  readonly problems: readonly Problem[];
}

/**
 * The newest build of each name: of the first channel that has the name, by version, build number and timestamp, and by
 * build where those are the same.
 */
export function newestOf(channels: readonly ChannelRepodata[], versions: Versions): Newest {
  const seen = new Set<string>();
  const packages: PackageRecord[] = [];
  const problems: Problem[] = [];
  for (const channel of channels) {
    for (const name of channel.names()) {
      if (seen.has(name)) continue;
      seen.add(name);
      try {
        packages.push(
          channel
            .find(name)
            .map(({ record }) => record)
            .reduce((a, b) => (isNewer(b, a, versions) ? b : a)),
        );
      } catch (error) {
        problems.push(...problemsOf(error, name));
      }
    }
  }
  return { packages, problems };
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
