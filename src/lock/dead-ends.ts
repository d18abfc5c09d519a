import type { ChannelPackage } from '../channel/types.js';
import { matches } from '../conda/match.js';
import { type MatchSpec, parseMatchSpec } from '../conda/match-spec.js';
import type { PackageRecord } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import { UserError } from '../errors.js';
import { groupByName } from './group-by-name.js';

/** A dependency that nothing meets, and what cannot be installed for want of it. */
export interface DeadEnd {
  /** The dependency. */
  readonly spec: MatchSpec;
  /** The builds that have it. */
  readonly builds: readonly PackageRecord[];
  /** The spec that was asked for and led there. */
  readonly asked: string;
}

type Build = { readonly record: PackageRecord; readonly channel: string | null };

/**
 * Why the specs cannot be met whatever a solver tries: a build that needs what nothing provides can never be installed, nor
 * can those that need only such builds. Builds that exclude one another are no matter here. `virtual` is what the target has.
 */
export function findDeadEnds({
  specs,
  packages,
  virtual,
  versions,
}: {
  readonly specs: readonly string[];
  readonly packages: readonly ChannelPackage[];
  readonly virtual: readonly PackageRecord[];
  readonly versions: Versions;
}): DeadEnd[] {
  const needs = needsOf([...packages, ...virtual.map((record) => ({ record, channel: null }))], versions);
  const ends = new Map<string, { spec: MatchSpec; builds: Set<PackageRecord>; asked: string }>();
  for (const asked of specs) {
    const seen = new Set<string>();
    const queue = [needs.of(asked)];
    for (let need = queue.pop(); need !== undefined; need = queue.pop()) {
      if (need === null || seen.has(need.spec.text) || need.providers.some(needs.isLive)) continue;
      seen.add(need.spec.text);
      for (const { record } of need.providers) {
        for (const text of record.depends) {
          const next = needs.of(text);
          if (next === null || next.providers.some(needs.isLive)) continue;
          if (next.providers.length > 0) queue.push(next);
          else {
            const end = ends.get(text) ?? { spec: next.spec, builds: new Set(), asked };
            ends.set(text, { ...end, builds: end.builds.add(record) });
          }
        }
      }
    }
  }
  return [...ends.values()].map((end) => ({ ...end, builds: [...end.builds] }));
}

/** A dependency, and the builds that meet it. */
interface Need {
  readonly spec: MatchSpec;
  readonly providers: readonly Build[];
}

/** Each dependency is read once. A build is live while all that it needs has a live build. */
function needsOf(builds: readonly Build[], versions: Versions) {
  const byName = groupByName(builds);
  const known = new Map<string, Need | null>();
  const of = (text: string): Need | null => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const spec = read(text);
    const need = spec && {
      spec,
      providers: (byName.get(spec.name) ?? []).filter((one) => matches(spec, one, versions)),
    };
    known.set(text, need);
    return need;
  };
  const dead = new Set<Build>();
  const isLive = (one: Build) => !dead.has(one);
  const isMet = (text: string) => of(text)?.providers.some(isLive) ?? false;
  let left = builds;
  for (let before = -1; before !== dead.size; ) {
    before = dead.size;
    for (const one of left) if (!one.record.depends.every(isMet)) dead.add(one);
    left = left.filter(isLive);
  }
  return { of, isLive };
}

function read(text: string): MatchSpec | null {
  try {
    return parseMatchSpec(text);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
