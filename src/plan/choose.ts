import type { ChannelPackage, ChannelRepodata } from '../channel/types.js';
import { matches } from '../conda/match.js';
import type { MatchSpec } from '../conda/match-spec.js';
import type { Versions } from '../conda/version.js';
import type { Problem } from '../errors.js';

/** Channels of one platform, the first that has a package wins. */
export interface Shelf {
  readonly names: () => readonly string[];
  /** Damaged records among what was asked for: a name that has one counts as one that the channel has not. */
  readonly problems: readonly Problem[];
  /** Every build of a name, newest first. */
  readonly builds: (name: string) => readonly ChannelPackage[];
  /** The newest build that a spec asks for, of those that `goesWith` takes if there are any; null where none fits. */
  readonly newest: (
    name: string,
    spec: MatchSpec,
    goesWith?: (build: ChannelPackage) => boolean,
  ) => ChannelPackage | null;
}

/** Opens channels to be chosen from; each name is read and sorted once, when it is first asked for. */
export function openShelf(channels: readonly ChannelRepodata[], versions: Versions): Shelf {
  const sorted = new Map<string, readonly ChannelPackage[]>();
  const problems: Problem[] = [];
  return {
    problems,
    names: () => [...new Set(channels.flatMap((channel) => channel.names()))],
    builds,
    newest: (name, spec, goesWith = () => true) => {
      const named = { ...spec, name };
      let best: ChannelPackage | null = null;
      for (const build of builds(name)) {
        if (!matches(named, build, versions)) continue;
        if (goesWith(build)) return build;
        best ??= build;
      }
      return best;
    },
  };

  function builds(name: string): readonly ChannelPackage[] {
    const known = sorted.get(name) ?? newestFirst(firstThatHas(name), versions);
    sorted.set(name, known);
    return known;
  }

  function firstThatHas(name: string): readonly ChannelPackage[] {
    for (const channel of channels) {
      const found = undamaged(channel, name);
      if (found.length > 0) return found;
    }
    return [];
  }

  function undamaged(channel: ChannelRepodata, name: string): readonly ChannelPackage[] {
    problems.push(...(channel.unreadable?.(name) ?? []));
    return channel.find(name);
  }
}

function newestFirst(builds: readonly ChannelPackage[], versions: Versions): readonly ChannelPackage[] {
  return builds.toSorted(
    (a, b) =>
      newer(a.record.version, b.record.version, versions) ||
      b.record.buildNumber - a.record.buildNumber ||
      (b.record.timestamp ?? 0) - (a.record.timestamp ?? 0) ||
      (a.fn < b.fn ? 1 : -1),
  );
}

/** Versions that cannot be read stand by their text. */
function newer(a: string, b: string, versions: Versions): number {
  if (a === b) return 0;
  try {
    return versions.compare(b, a);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return a < b ? 1 : -1;
  }
}
