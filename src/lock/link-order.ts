import { specName } from '../conda/match-spec.js';
import { groupByName } from './group-by-name.js';
import type { LockedPackage } from './types.js';

/**
 * Puts packages in link order: dependencies first, python before all that need it, else by name. Channels have cycles
 * (python needs pip, pip needs python): the edge that closes one is ignored, and python's own is ignored first.
 */
export function sortForLinking(packages: readonly LockedPackage[]): LockedPackage[] {
  const byName = groupByName([...packages].sort((a, b) => (a.fn < b.fn ? -1 : 1)));
  const names = [...byName.keys()].sort();
  const needs = new Map(names.map((name) => [name, dependencies(byName.get(name) ?? [], byName)]));
  const ofPython = needs.get('python') ?? [];
  const beforePython = ofPython.filter((name) => !reaches({ from: name, target: 'python', needs }));
  if (needs.has('python')) needs.set('python', beforePython);
  const order = new Set<string>();
  const started = new Set<string>();
  for (const name of needs.has('python') ? ['python', ...names] : names)
    visit({ name, needs, started, order });
  return [...order].flatMap((name) => byName.get(name) ?? []);
}

type Needs = ReadonlyMap<string, readonly string[]>;

/** Those that are in the lock, sorted. */
function dependencies(builds: readonly LockedPackage[], known: ReadonlyMap<string, unknown>): string[] {
  const names = builds.flatMap(({ record }) => record.depends.map(specName));
  return [...new Set(names)].filter((name) => known.has(name)).sort();
}

interface Path {
  readonly from: string;
  readonly target: string;
  readonly needs: Needs;
  readonly seen?: Set<string>;
}

function reaches({ from, target, needs, seen = new Set() }: Path): boolean {
  if (from === target) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return (needs.get(from) ?? []).some((name) => reaches({ from: name, target, needs, seen }));
}

function visit(step: { name: string; needs: Needs; started: Set<string>; order: Set<string> }): void {
  const { name, needs, started, order } = step;
  if (started.has(name)) return;
  started.add(name);
  for (const needed of needs.get(name) ?? []) visit({ ...step, name: needed });
  order.add(name);
}
