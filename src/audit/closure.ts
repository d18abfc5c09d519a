import { posix } from 'node:path';
import { matches } from '../conda/match.js';
import { type MatchSpec, readMatchSpec, specName } from '../conda/match-spec.js';
import { calledName } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import type { AuditedPackage, Closure, Holder, Subject } from './types.js';

/** Indexes who has what, and what comes with what. */
export function closureOf(
  { kind, packages, elsewhere }: Pick<Subject, 'kind' | 'packages' | 'elsewhere'>,
  versions: Versions,
): Closure {
  const own = holdersByName(packages);
  const others = holdersByName(elsewhere);
  const depends = dependsByName([...packages, ...elsewhere]);
  const reached = new Map<string, ReadonlySet<string>>();
  const reach = (name: string) => {
    const known = reached.get(name) ?? reachableFrom(name, depends);
    reached.set(name, known);
    return known;
  };
  return {
    comesWith: (one, other) =>
      reach(calledName(one.record)).has(calledName(other.record)) &&
      (kind === 'prefix' ||
        specsOf(one, calledName(other.record)).every((spec) =>
          matches(spec, { ...other, channel: null }, versions),
        )),
    named: (name) => own.get(name) ?? [],
    elsewhere: (name) => others.get(name) ?? [],
  };
}

// A spec that cannot be read is told by a rule of its own.
function specsOf({ record }: AuditedPackage, name: string): MatchSpec[] {
  return record.depends
    .filter((text) => specName(text) === name)
    .flatMap((text) => readMatchSpec(text) ?? []);
}

function holdersByName(packages: readonly AuditedPackage[]): Map<string, Holder[]> {
  const holders = new Map<string, Holder[]>();
  for (const one of packages) {
    for (const path of one.facts.paths) {
      const name = posix.basename(path);
      const known = holders.get(name);
      if (known === undefined) holders.set(name, [{ package: one, path }]);
      else known.push({ package: one, path });
    }
  }
  return holders;
}

function dependsByName(packages: readonly AuditedPackage[]): Map<string, Set<string>> {
  const depends = new Map<string, Set<string>>();
  for (const { record } of packages) {
    const name = calledName(record);
    const known = depends.get(name) ?? new Set();
    for (const spec of record.depends) known.add(specName(spec));
    depends.set(name, known);
  }
  return depends;
}

function reachableFrom(start: string, depends: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const seen = new Set([start]);
  // A set that grows is walked to its new end.
  for (const name of seen) for (const next of depends.get(name) ?? []) seen.add(next);
  return seen;
}
