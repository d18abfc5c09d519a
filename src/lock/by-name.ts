import type { LockedPackage } from '../conda/locked-package.js';
import { specName } from '../conda/match-spec.js';
import { calledName } from '../conda/record.js';
import { groupBy } from '../group.js';

/** Groups packages by their name in lower case; keeps their order. */
export function groupByName<T extends { readonly record: { readonly name: string } }>(
  packages: readonly T[],
): Map<string, T[]> {
  return groupBy(packages, ({ record }) => calledName(record));
}

/** Returns the packages with these names, and all their dependencies. */
export function neededBy(names: readonly string[], packages: readonly LockedPackage[]): LockedPackage[] {
  const byName = groupByName(packages);
  const reached = new Set(names.flatMap((name) => byName.get(name) ?? []));
  // The loop reaches the packages that it adds.
  for (const { record } of reached)
    for (const depends of record.depends)
      for (const locked of byName.get(specName(depends)) ?? []) reached.add(locked);
  return [...reached];
}
