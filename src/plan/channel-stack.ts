import { buildsNewestFirst } from '../channel/newest-first.js';
import type { ChannelPackage, ChannelRepodata } from '../channel/types.js';
import { matches } from '../conda/match.js';
import type { MatchSpec } from '../conda/match-spec.js';
import { comparesAny } from '../conda/newest.js';
import type { Versions } from '../conda/version.js';
import type { Problem } from '../errors.js';

/** The channels of one platform; the first that has a package wins. */
export interface ChannelStack {
  readonly names: () => readonly string[];
  /** Damaged records that were reached so far, before the builds that were found. A damaged record counts as missing. */
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

/** Stacks channels. The builds of a name are sorted once, when it is first looked up, and each is read once, when it is reached. */
export function stackChannels(channels: readonly ChannelRepodata[], versions: Versions): ChannelStack {
  const lists = new Map<string, ReadList>();
  const problems: Problem[] = [];
  const compare = comparesAny(versions);
  return {
    problems,
    names: () => [...new Set(channels.flatMap((channel) => channel.names()))],
    builds: (name) => [...inOrder(name)],
    newest: (name, spec, isCompatible = () => true) => {
      const named = { ...spec, name };
      let best: ChannelPackage | null = null;
      for (const build of inOrder(name)) {
        if (!matches(named, build, versions)) continue;
        if (isCompatible(build)) return build;
        best ??= build;
      }
      return best;
    },
  };

  /** Yields the builds that were read before, then reads on. */
  function* inOrder(name: string): Generator<ChannelPackage> {
    const list = lists.get(name) ?? opened(name);
    for (let at = 0; ; at += 1) {
      const build = list.read[at] ?? readOn(list);
      if (build === null) return;
      yield build;
    }
  }

  function opened(name: string): ReadList {
    const leftOut = (more: readonly Problem[]) => problems.push(...more);
    const list = { read: [], rest: buildsNewestFirst(name, channels, compare, leftOut) };
    lists.set(name, list);
    return list;
  }
}

/** The builds of a name that were read, and those that were not. */
interface ReadList {
  readonly read: ChannelPackage[];
  readonly rest: Iterator<ChannelPackage>;
}

function readOn({ read, rest }: ReadList): ChannelPackage | null {
  const next = rest.next();
  if (next.done) return null;
  read.push(next.value);
  return next.value;
}
