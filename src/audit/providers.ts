import { posix } from 'node:path';
import { matches } from '../conda/match.js';
import { type MatchSpec, readMatchSpec, specName } from '../conda/match-spec.js';
import { calledName } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import { addTo } from '../group.js';
import type { AuditedPackage, AuditSubject, Provider, Providers } from './types.js';

/** Indexes files by name, and packages by what they depend on. */
export function providersOf(
  { kind, packages, elsewhere }: Pick<AuditSubject, 'kind' | 'packages' | 'elsewhere'>,
  versions: Versions,
): Providers {
  const own = byFileName(packages);
  const others = byFileName(elsewhere);
  const depends = dependsByName([...packages, ...elsewhere]);
  const reached = new Map<string, ReadonlySet<string>>();
  const reach = (name: string) => {
    const known = reached.get(name) ?? reachableFrom(name, depends);
    reached.set(name, known);
    return known;
  };
  return {
    comesWith: (audited, other) =>
      reach(calledName(audited.record)).has(calledName(other.record)) &&
      (kind === 'prefix' ||
        specsOf(audited, calledName(other.record)).every((spec) =>
          matches(spec, { ...other, channel: null }, versions),
        )),
    named: (name) => own.get(name) ?? [],
    elsewhere: (name) => others.get(name) ?? [],
  };
}

// Leaves out specs that cannot be read: another rule reports them.
function specsOf({ record }: AuditedPackage, name: string): MatchSpec[] {
  return record.depends
    .filter((text) => specName(text) === name)
    .flatMap((text) => readMatchSpec(text) ?? []);
}

function byFileName(packages: readonly AuditedPackage[]): Map<string, Provider[]> {
  const providers = new Map<string, Provider[]>();
  for (const audited of packages) {
    for (const path of audited.facts.paths) {
      addTo(providers, posix.basename(path), { package: audited, path });
    }
  }
  return providers;
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
  // The loop reaches the names that it adds.
  for (const name of seen) for (const next of depends.get(name) ?? []) seen.add(next);
  return seen;
}
