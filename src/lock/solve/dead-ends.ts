import type { ChannelPackage } from '../../channel/types.js';
import { matches } from '../../conda/match.js';
import { type MatchSpec, readMatchSpec } from '../../conda/match-spec.js';
import type { PackageRecord } from '../../conda/record.js';
import type { Versions } from '../../conda/version.js';
import { addTo } from '../../group.js';
import { groupByName } from '../by-name.js';

/** A dependency that nothing satisfies, and the builds that cannot be installed because of it. */
export interface DeadEnd {
  /** The dependency. */
  readonly spec: MatchSpec;
  /** The builds that have it. */
  readonly builds: readonly PackageRecord[];
  /** The requested spec that leads to it. */
  readonly requested: string;
}

type Build = { readonly record: PackageRecord; readonly channel: string | null };

/**
 * Proves that specs cannot be satisfied, without a solver: a build with a dependency that nothing provides can never be
 * installed, nor can builds that need only such builds. Ignores conflicts between builds. `virtual` are the target's.
 */
export function findDeadEnds(request: {
  readonly specs: readonly string[];
  readonly packages: readonly ChannelPackage[];
  readonly virtual: readonly PackageRecord[];
  readonly versions: Versions;
}): DeadEnd[] {
  const { specs, packages, virtual, versions } = request;
  const needs = needsOf([...packages, ...virtual.map((record) => ({ record, channel: null }))], versions);
  const ends = new Map<string, { spec: MatchSpec; builds: Set<PackageRecord>; requested: string }>();
  for (const requested of specs) {
    const seen = new Set<string>();
    const queue = [needs.of(requested)];
    for (let need = queue.pop(); need !== undefined; need = queue.pop()) {
      if (need === null || seen.has(need.spec.text) || needs.isMet(need)) continue;
      seen.add(need.spec.text);
      for (const { record } of need.providers) {
        for (const text of record.depends) {
          const next = needs.of(text);
          if (next === null || needs.isMet(next)) continue;
          if (next.providers.length > 0) queue.push(next);
          else {
            const end = ends.get(text) ?? { spec: next.spec, builds: new Set(), requested };
            ends.set(text, { ...end, builds: end.builds.add(record) });
          }
        }
      }
    }
  }
  return [...ends.values()].map((end) => ({ ...end, builds: [...end.builds] }));
}

/** A dependency, and the builds that satisfy it. */
interface Need {
  readonly spec: MatchSpec;
  readonly providers: readonly Build[];
}

/**
 * Reads each dependency once. A build is live while each of its dependencies has a live build; each build that dies is handled
 * once, with the builds that need it.
 */
function needsOf(builds: readonly Build[], versions: Versions) {
  const byName = groupByName(builds);
  const known = new Map<string, Need | null>();
  const needOf = (text: string): Need | null => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const spec = readMatchSpec(text);
    const need = spec && {
      spec,
      providers: (byName.get(spec.name) ?? []).filter((build) => matches(spec, build, versions)),
    };
    known.set(text, need);
    return need;
  };
  const needing = new Map<Need, Build[]>();
  const met = new Map<Build, Need[]>();
  const live = new Map<Need, number>();
  const dead = new Set<Build>();
  for (const build of builds) {
    for (const need of new Set(build.record.depends.map(needOf))) {
      if (need === null || need.providers.length === 0) dead.add(build);
      else {
        if (!live.has(need)) for (const provider of need.providers) addTo(met, provider, need);
        live.set(need, need.providers.length);
        addTo(needing, need, build);
      }
    }
  }
  // The loop reaches the builds that it adds.
  for (const build of dead) {
    for (const need of met.get(build) ?? []) {
      const left = (live.get(need) ?? 0) - 1;
      live.set(need, left);
      if (left === 0) for (const other of needing.get(need) ?? []) dead.add(other);
    }
  }
  const isMet = (need: Need) => {
    const left = live.get(need);
    return left === undefined ? need.providers.some((provider) => !dead.has(provider)) : left > 0;
  };
  return { of: needOf, isMet };
}
