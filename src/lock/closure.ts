import { formatPin } from '../conda/file-name.js';
import type { LockedPackage } from '../conda/locked-package.js';
import { type MatchedPackage, matches } from '../conda/match.js';
import { type MatchSpec, parseMatchSpec, specName } from '../conda/match-spec.js';
import type { Versions } from '../conda/version.js';
import { type Problem, UserError } from '../errors.js';
import { groupByName } from './by-name.js';
import { withUsualGlibc } from './glibc.js';
import { countedList } from './merge-alike.js';
import type { Lock } from './types.js';
import { virtualRecords } from './virtual-packages.js';

/** The result of a closure check: violations, and notes on dependencies that the manifest excludes, which count as met. */
export interface Closure {
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

/**
 * Checks every `depends` and `constrains` of every package against the lock and its virtual packages, and that no name is in
 * the lock, or among its build tools, twice. Returns all violations, in the lock's order.
 */
export function checkClosure(
  lock: Pick<Lock, 'packages' | 'buildTools' | 'platform' | 'virtualPackages' | 'exclude'>,
  versions: Versions,
): Closure {
  const virtualPackages = withUsualGlibc(lock.virtualPackages);
  const { depends, constrains } = openClosure({ ...lock, virtualPackages }, versions);
  const findings = lock.packages.flatMap((locked) => [...depends(locked), ...constrains(locked)]);
  const problems = findings.flatMap(({ problem }) => problem ?? []);
  return {
    problems: [...duplicates(lock.packages), ...duplicates(lock.buildTools ?? []), ...problems],
    notes: excludedNotes(findings.flatMap(({ excluded }) => excluded ?? [])),
  };
}

/** The packages that are installed or can be, and the names that count as installed. */
interface Installed extends Pick<Lock, 'platform' | 'virtualPackages' | 'exclude'> {
  readonly packages: readonly MatchedPackage[];
}

/** Checks single packages against what is installed. */
export interface OpenClosure {
  /** The dependencies of a package that nothing satisfies. */
  depends(locked: Pick<LockedPackage, 'record'>): ClosureFinding[];
  /** The constraints of a package that an installed package violates. */
  constrains(locked: Pick<LockedPackage, 'record'>): ClosureFinding[];
}

/** Indexes the installed packages by name. */
export function openClosure(installed: Installed, versions: Versions): OpenClosure {
  const check = { known: knownSubjects(installed), exclude: installed.exclude, versions };
  return {
    depends: (locked) => locked.record.depends.map((text) => checkDepends(text, { ...check, ...locked })),
    constrains: (locked) =>
      locked.record.constrains.map((text) => checkConstrains(text, { ...check, ...locked })),
  };
}

/** A violation, or an excluded dependency that counts as met; empty if neither. */
export interface ClosureFinding {
  readonly problem?: Problem;
  readonly excluded?: Excluded;
}

/** A dependency on a package that the manifest excludes. */
interface Excluded {
  /** The package that has the dependency. */
  readonly where: string;
  readonly text: string;
}

/** One note for each excluded name. */
function excludedNotes(all: readonly Excluded[]): string[] {
  const byName = new Map<string, Excluded[]>();
  for (const excluded of all) {
    const name = specName(excluded.text);
    byName.set(name, [...(byName.get(name) ?? []), excluded]);
  }
  return [...byName].map(([name, found]) => {
    const [first] = found;
    const needs =
      found.length === 1 && first !== undefined
        ? `${first.where} needs ${first.text}`
        : `${countedList(found.map(({ where }) => where))} need ${name}`;
    return `${needs}, which the manifest excludes: treated as satisfied`;
  });
}

type Known = ReadonlyMap<string, readonly MatchedPackage[]>;

interface Check extends Pick<LockedPackage, 'record'> {
  readonly known: Known;
  readonly exclude: readonly string[];
  readonly versions: Versions;
}

function checkDepends(text: string, { record, known, exclude, versions }: Check): ClosureFinding {
  const where = formatPin(record);
  const spec = readSpec(text, where);
  if ('problem' in spec) return spec;
  const candidates = named(spec, known);
  if (candidates.some((subject) => matches(spec, subject, versions))) return {};
  if (exclude.includes(spec.name)) return { excluded: { where, text } };
  const isVirtual = spec.name.startsWith('__');
  return {
    problem: {
      where,
      message: isVirtual ? `needs the virtual package ${text}` : `needs ${text}`,
      expected: text,
      found: show(candidates),
      fix: isVirtual
        ? `declare ${spec.name} for this platform, if the target has it`
        : `pin a build of ${spec.name} that fits, or exclude it on purpose`,
    },
  };
}

function checkConstrains(text: string, { record, known, versions }: Check): ClosureFinding {
  const where = formatPin(record);
  const spec = readSpec(text, where);
  if ('problem' in spec) return spec;
  const candidates = named(spec, known);
  if (candidates.every((subject) => matches(spec, subject, versions))) return {};
  return {
    problem: {
      where,
      message: `is not compatible with this ${spec.name}`,
      expected: `${text}, or no ${spec.name} at all`,
      found: show(candidates),
      fix: `pin a build of ${spec.name} that fits`,
    },
  };
}

function readSpec(text: string, where: string): MatchSpec | { readonly problem: Problem } {
  try {
    return parseMatchSpec(text, where);
  } catch (error) {
    const problem = error instanceof UserError ? error.problems[0] : undefined;
    if (problem === undefined) throw error;
    return { problem: { ...problem, message: `has a dependency that cannot be read: ${problem.message}` } };
  }
}

function knownSubjects({ packages, platform, virtualPackages }: Installed): Known {
  const virtual = virtualRecords(virtualPackages, platform).map((record) => ({ record, channel: null }));
  return groupByName<MatchedPackage>([...packages, ...virtual]);
}

function named(spec: MatchSpec, known: Known): readonly MatchedPackage[] {
  if (spec.name.includes('*')) return [...known.values()].flat();
  return known.get(spec.name) ?? [];
}

/** A channel may have hundreds of builds of one name. */
const MOST_SHOWN = 5;

function show(candidates: readonly MatchedPackage[]): string {
  if (candidates.length === 0) return 'no package of that name';
  const pins = candidates.slice(0, MOST_SHOWN).map(({ record }) => formatPin(record));
  const more = candidates.length - pins.length;
  return more === 0 ? pins.join(', ') : `${pins.join(', ')} and ${more} more`;
}

function duplicates(packages: readonly LockedPackage[]): Problem[] {
  return [...groupByName(packages)]
    .filter(([, builds]) => builds.length > 1)
    .map(([name, builds]) => ({
      where: name,
      message: 'is in the lock more than once',
      expected: 'one build of a package',
      found: builds.map(({ record }) => formatPin(record)).join(', '),
      fix: 'keep one of these pins',
    }));
}
