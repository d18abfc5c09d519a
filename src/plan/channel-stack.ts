import { everyBuild } from '../channel/every-package.js';
import type { ChannelPackage, ChannelRepodata } from '../channel/types.js';
import { firstWith } from '../conda/first-channel.js';
import { matches } from '../conda/match.js';
import type { MatchSpec } from '../conda/match-spec.js';
import { comparesAny, newestFirst } from '../conda/newest.js';
import type { Versions } from '../conda/version.js';
import type { Problem } from '../errors.js';

/** The channels of one platform; the first that has a package wins. */
export interface ChannelStack {
  readonly names: () => readonly string[];
  /** Damaged records of the names looked up so far. A damaged record counts as missing. */
  readonly problems: readonly Problem[];
  /** Every build of a name, newest first. */
  readonly builds: (name: string) => readonly ChannelPackage[];
  /**
   * Returns the newest build that matches a spec, if possible one that `isCompatible` accepts; null if none matches.
   */
  readonly newest: (
    name: string,
    spec: MatchSpec,
    isCompatible?: (build: ChannelPackage) => boolean,
  ) => ChannelPackage | null;
}

/** Stacks channels. The builds of a name are read and sorted once, when it is first looked up. */
export function stackChannels(channels: readonly ChannelRepodata[], versions: Versions): ChannelStack {
  const sorted = new Map<string, readonly ChannelPackage[]>();
  const problems: Problem[] = [];
  const compare = comparesAny(versions);
  return {
    problems,
    names: () => [...new Set(channels.flatMap((channel) => channel.names()))],
    builds,
    newest: (name, spec, isCompatible = () => true) => {
      const named = { ...spec, name };
      let best: ChannelPackage | null = null;
      for (const build of builds(name)) {
        if (!matches(named, build, versions)) continue;
        if (isCompatible(build)) return build;
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
    const read = everyBuild(channel, name);
    problems.push(...read.problems);
    return read.packages;
  }
}
