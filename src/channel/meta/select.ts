import type { MatchSpec } from '../../conda/match-spec.js';
import type { PackageRecord } from '../../conda/record.js';
import type { Versions } from '../../conda/version.js';
import { type Meets, meetsAll, requirementMatcher } from './matcher.js';
import { keepNewest } from './newest.js';
import { reach } from './reach.js';
import { dropUnsatisfiable } from './satisfiable.js';
import type { MetaSelection, NameRequirement, Universe } from './types.js';

/** How to select packages from a universe. */
export interface SelectRequest {
  readonly universe: Universe;
  readonly wanted: readonly MatchSpec[];
  /** The target's virtual packages; a requirement on any other virtual package counts as satisfied. */
  readonly virtual: readonly PackageRecord[];
  /** The newest builds of each name, for each python; null for all. */
  readonly newest: { readonly count: number; readonly keep: ReadonlySet<string> } | null;
  readonly versions: Versions;
}

/**
 * Selects the builds that a solver could choose for the wanted specs: drops builds that can be in no solution, and builds that
 * nothing requires. If only the newest are wanted, both steps are repeated without the older ones.
 */
export function selectPackages(request: SelectRequest): MetaSelection {
  const { universe, newest, versions } = request;
  const meets = requirementMatcher(universe, versions);
  const all = close(
    request,
    universe.unreadable.map((flag) => 1 - flag),
    meets,
  );
  if (newest === null) return { ...all.selection, older: 0 };
  keepNewest({ universe, alive: all.reached, versions, ...newest });
  const { packages } = close(request, all.reached, meets).selection;
  return { ...all.selection, packages, older: all.selection.packages.length - packages.length };
}

function close({ universe, wanted, virtual, versions }: SelectRequest, from: Uint8Array, meets: Meets) {
  const provided = Uint8Array.from(universe.requirements, (requirement) =>
    isGiven(requirement, virtual, versions) ? 1 : 0,
  );
  const alive = dropUnsatisfiable({ universe, alive: from, provided, meets });
  const living = count(alive);
  const requirements: NameRequirement[] = wanted.map((spec) => ({ name: spec.name, specs: [spec] }));
  const starts = requirements.flatMap((requirement) => {
    const [start, end] = universe.builds.get(requirement.name) ?? [0, 0];
    return Array.from({ length: end - start }, (_, step) => start + step).filter((index) => {
      const record = universe.packages[index]?.record;
      return record !== undefined && meetsAll(requirement, record, versions);
    });
  });
  const reached = reach({ universe, wanted: starts, alive, meets });
  const packages = universe.packages.filter((_, index) => reached[index] === 1);
  const unsatisfiable = alive.length - living;
  return { reached, selection: { packages, unsatisfiable, unreached: living - packages.length } };
}

function isGiven(
  requirement: NameRequirement,
  virtual: readonly PackageRecord[],
  versions: Versions,
): boolean {
  if (!requirement.name.startsWith('__')) return false;
  const named = virtual.filter(({ name }) => name === requirement.name);
  return named.length === 0 || named.some((record) => meetsAll(requirement, record, versions));
}

function count(mask: Uint8Array): number {
  return mask.reduce((sum, flag) => sum + flag, 0);
}
