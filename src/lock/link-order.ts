import type { LockedPackage } from '../conda/locked-package.js';
import { specName } from '../conda/match-spec.js';
import { addTo } from '../group.js';
import { groupByName } from './by-name.js';

/**
 * Puts packages in link order: dependencies first, python before all that need it, else by name. Channels have cycles
 * (python needs pip, pip needs python): the edge that closes one is ignored, and python's own is ignored first.
 */
export function sortForLinking(packages: readonly LockedPackage[]): LockedPackage[] {
  const byName = groupByName([...packages].sort((a, b) => (a.fn < b.fn ? -1 : 1)));
  const names = [...byName.keys()].sort();
  const needs = new Map(names.map((name) => [name, dependencies(byName.get(name) ?? [], byName)]));
  const ofPython = needs.get('python');
  if (ofPython !== undefined) {
    const afterPython = leadingTo('python', needs);
    needs.set(
      'python',
      ofPython.filter((name) => !afterPython.has(name)),
    );
  }
  const order = dependenciesFirst(needs.has('python') ? ['python', ...names] : names, needs);
  return order.flatMap((name) => byName.get(name) ?? []);
}

type Needs = ReadonlyMap<string, readonly string[]>;

/** Returns the dependencies that are in the lock, sorted. */
function dependencies(builds: readonly LockedPackage[], known: ReadonlyMap<string, unknown>): string[] {
  const names = builds.flatMap(({ record }) => record.depends.map(specName));
  return [...new Set(names)].filter((name) => known.has(name)).sort();
}

/** Returns the names that depend on `target`, directly or not, and `target`. */
function leadingTo(target: string, needs: Needs): ReadonlySet<string> {
  const users = new Map<string, string[]>();
  for (const [name, needed] of needs) for (const dependency of needed) addTo(users, dependency, name);
  const names = new Set([target]);
  // The loop reaches the names that it adds.
  for (const name of names) for (const user of users.get(name) ?? []) names.add(user);
  return names;
}

/** Depth first without recursion: a name comes after its dependencies, except for an edge that closes a cycle. */
function dependenciesFirst(names: readonly string[], needs: Needs): string[] {
  const order: string[] = [];
  const started = new Set<string>();
  for (const root of names) {
    const path = enter(root, { needs, started });
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { value: next, done } = top.rest.next();
      if (done === true) order.push(top.name);
      if (done === true) path.pop();
      else path.push(...enter(next, { needs, started }));
    }
  }
  return order;
}

/** A name on the current path, and its dependencies that are still to be visited. */
interface Step {
  readonly name: string;
  readonly rest: Iterator<string, undefined>;
}

/** Returns an empty list if the name was visited before. */
function enter(
  name: string,
  { needs, started }: { readonly needs: Needs; readonly started: Set<string> },
): Step[] {
  if (started.has(name)) return [];
  started.add(name);
  return [{ name, rest: (needs.get(name) ?? []).values() }];
}
