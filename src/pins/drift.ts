import { matches } from '../conda/match.js';
import { parseMatchSpec } from '../conda/match-spec.js';
import type { PackageRecord } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import { UserError } from '../errors.js';
import type { BuildConfig, Drift, Pinned } from './types.js';

/** Returns conda-build's key for a package name: lower case, `_` in place of `-`. */
export function pinKey(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}

/** Compares each key of the file that has a pinned package with that package. Returns the results sorted by key. */
export function driftOf(config: BuildConfig, pinned: Pinned, versions: Versions): Drift[] {
  const active = new Map<string, string[]>();
  for (const { key, value, active: holds } of config.values) {
    if (holds) active.set(key, [...(active.get(key) ?? []), value]);
  }
  return [...active]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, values]): Drift[] => {
      const builds = pinned.get(pinKey(key));
      if (builds === undefined) return [];
      const { version } = builds[0];
      const holds = (value: string) => builds.some((record) => isPinOf(value, record, versions));
      return [{ key, values, version, ...standing(values, version, holds) }];
    });
}

function standing(
  values: readonly string[],
  version: string,
  holds: (value: string) => boolean,
): Pick<Drift, 'state' | 'now'> {
  if (values.some(holds)) return { state: 'same', now: null };
  const [only, ...more] = values;
  if (only === undefined || more.length > 0) return { state: 'several', now: null };
  const now = asPrecise(only, version);
  if (now === null) return { state: 'constraint', now };
  return holds(now) ? { state: 'moved', now } : { state: 'build', now: null };
}

/** Returns true if the record matches a value of the file. conda-build reads a plain `1.2` as `1.2.*`. */
function isPinOf(value: string, record: PackageRecord, versions: Versions): boolean {
  const version = /^[A-Za-z0-9._]+$/.test(value) ? `${value}.*` : value;
  const name = record.name.toLowerCase();
  try {
    const spec = parseMatchSpec(`${name} ${version}`);
    return matches(spec, { record: { ...record, name }, channel: null }, versions);
  } catch (error) {
    // A value that is no constraint matches nothing.
    if (error instanceof UserError) return false;
    throw error;
  }
}

/**
 * Returns the version cut to as many parts as the value has, with the value's star and build string: `3.10.* *_cpython` and
 * 3.11.4 give `3.11.* *_cpython`. Returns null if the value is not a version with at most a star and a build string.
 */
function asPrecise(value: string, version: string): string | null {
  const [, written, rest = ''] =
    /^((?:\d+!)?\d[A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)((?:\.?\*)?(?: +\S+)?)$/.exec(value) ?? [];
  return written === undefined ? null : `${firstParts(version, written.split('.').length)}${rest}`;
}

/** The number of version parts in a new pin: `1.2`. */
const USUAL_PARTS = 2;

function firstParts(version: string, parts: number): string {
  return version.split('.').slice(0, parts).join('.');
}

/** Returns the value of a new pin: the first two parts of the version. */
export function usualPin({ version }: PackageRecord): string {
  return firstParts(version, USUAL_PARTS);
}
