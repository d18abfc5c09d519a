import type { ChannelPackage, ChannelRepodata } from '../channel/types.js';
import { firstWith } from '../conda/first-channel.js';
import { matches } from '../conda/match.js';
import type { MatchSpec } from '../conda/match-spec.js';
import { comparesAny, newestFirst } from '../conda/newest.js';
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
  const compare = comparesAny(versions);
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
    const known = sorted.get(name) ?? readNewestFirst(name);
    sorted.set(name, known);
    return known;
  }

  function readNewestFirst(name: string): readonly ChannelPackage[] {
    const own = firstWith(channels, (channel) => undamaged(channel, name));
    return own.toSorted((a, b) => newestFirst(a.record, b.record, compare));
  }

  function undamaged(channel: ChannelRepodata, name: string): readonly ChannelPackage[] {
    problems.push(...(channel.unreadable?.(name) ?? []));
    return channel.find(name);
  }
}
