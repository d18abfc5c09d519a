import { matches } from '../conda/match.js';
import { parseMatchSpec } from '../conda/match-spec.js';
import type { PackageRecord } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import { UserError } from '../errors.js';
import type { BuildConfig, Drift, Pinned } from './types.js';

/** Returns the key of conda-build for a package: `_` for `-`. */
export function pinKey(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}

/** Compares every key of the file that is a pinned package with its pin; sorted by key. */
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

/** conda-build reads a plain `1.2` as `1.2.*`. */
function isPinOf(value: string, record: PackageRecord, versions: Versions): boolean {
  const asked = /^[A-Za-z0-9._]+$/.test(value) ? `${value}.*` : value;
  const name = record.name.toLowerCase();
  try {
    const spec = parseMatchSpec(`${name} ${asked}`);
    return matches(spec, { record: { ...record, name }, channel: null }, versions);
  } catch (error) {
    // A value that is no constraint matches nothing.
    if (error instanceof UserError) return false;
    throw error;
  }
}

/**
 * `3.10.* *_cpython` and 3.11.4 → `3.11.* *_cpython`: as many parts as there were, and what follows them. Null for what
 * is not a version, with a star and a build string at most.
 */
function asPrecise(value: string, version: string): string | null {
  const [, written, rest = ''] =
    /^((?:\d+!)?\d[A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)((?:\.?\*)?(?: +\S+)?)$/.exec(value) ?? [];
  return written === undefined ? null : `${firstParts(version, written.split('.').length)}${rest}`;
}

/** The parts of a new pin: `1.2`. */
const USUAL_PARTS = 2;

function firstParts(version: string, parts: number): string {
  return version.split('.').slice(0, parts).join('.');
}

/** Returns the version of a new pin. */
export function usualPin({ version }: PackageRecord): string {
  return firstParts(version, USUAL_PARTS);
}
