import type { LockedPackage } from '../../conda/locked-package.js';
import { specName } from '../../conda/match-spec.js';
import { groupByName } from './group-by-name.js';

/** The packages of these names with all that they depend on. */
export function neededBy(names: readonly string[], packages: readonly LockedPackage[]): LockedPackage[] {
  const byName = groupByName(packages);
  const reached = new Set(names.flatMap((name) => byName.get(name) ?? []));
  // A set is walked with what is added on the way.
  for (const { record } of reached)
    for (const depends of record.depends)
      for (const locked of byName.get(specName(depends)) ?? []) reached.add(locked);
  return [...reached];
}
