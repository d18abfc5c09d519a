import type { LockedPackage } from './types.js';

/**
 * Puts packages in link order: dependencies first, python before all that need it, else by name. Channels have cycles
 * (python needs pip, pip needs python): the edge that closes one is ignored, and python's own is ignored first.
 */
export function sortForLinking(packages: readonly LockedPackage[]): LockedPackage[] {
  const byName = new Map(sortByName(packages).map((locked) => [locked.record.name, locked]));
  const needs = new Map([...byName].map(([name, locked]) => [name, dependencies(locked, byName)]));
  const ofPython = needs.get('python') ?? [];
  const independent = ofPython.filter((name) => !reaches(name, 'python', needs));
  if (needs.has('python')) needs.set('python', independent);
  const order = new Set<string>();
  const started = new Set<string>();
  for (const name of ['python', ...byName.keys()]) visit({ name, needs, started, order });
  return [...order].flatMap((name) => byName.get(name) ?? []);
}

type Needs = ReadonlyMap<string, readonly string[]>;

function dependencies({ record }: LockedPackage, byName: ReadonlyMap<string, LockedPackage>): string[] {
  const names = record.depends.map((spec) => /^(?:.*::)?([^ =<>!~[]*)/.exec(spec)?.[1] ?? '');
  return [...new Set(names)].filter((name) => byName.has(name)).sort();
}

function reaches(from: string, target: string, needs: Needs, seen = new Set<string>()): boolean {
  if (from === target) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return (needs.get(from) ?? []).some((name) => reaches(name, target, needs, seen));
}

function visit({
  name,
  needs,
  started,
  order,
}: {
  name: string;
  needs: Needs;
  started: Set<string>;
  order: Set<string>;
}): void {
  if (started.has(name)) return;
  started.add(name);
  for (const needed of needs.get(name) ?? []) visit({ name: needed, needs, started, order });
  order.add(name);
}

function sortByName(packages: readonly LockedPackage[]): LockedPackage[] {
  return [...packages].sort((a, b) => (a.record.name < b.record.name ? -1 : 1));
}
