import { posix } from 'node:path';
import { specName } from '../conda/match-spec.js';
import type { AuditedPackage, Closure, Holder, Subject } from './types.js';

/**
 * Indexes who has what. What comes with a package is found by names alone: any build of a name that one of its
 * dependencies names may be installed with it.
 */
export function closureOf({ packages, elsewhere }: Pick<Subject, 'packages' | 'elsewhere'>): Closure {
  const own = holdersByName(packages);
  const others = holdersByName(elsewhere);
  const depends = dependsByName(packages);
  const reached = new Map<string, ReadonlySet<string>>();
  return {
    reach: ({ record }) => {
      const known = reached.get(record.name) ?? reachableFrom(record.name, depends);
      reached.set(record.name, known);
      return known;
    },
    named: (name) => own.get(name) ?? [],
    elsewhere: (name) => others.get(name) ?? [],
  };
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
    const known = depends.get(record.name) ?? new Set();
    for (const spec of record.depends) known.add(specName(spec));
    depends.set(record.name, known);
  }
  return depends;
}

function reachableFrom(start: string, depends: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const seen = new Set([start]);
  // A set that grows is walked to its new end.
  for (const name of seen) for (const next of depends.get(name) ?? []) seen.add(next);
  return seen;
}
