import { matches } from '../conda/match.js';
import { parseMatchSpec } from '../conda/match-spec.js';
import type { PackageRecord } from '../conda/record.js';
import type { Versions } from '../conda/version.js';
import { UserError } from '../errors.js';
import type { BuildConfig, Drift, Pinned } from './types.js';

/** The key that conda-build has for a package: `_` for `-` and `.`. */
export function pinKey(name: string): string {
  return name.toLowerCase().replace(/[-.]/g, '_');
}

/** How every key of the file that is a pinned package stands to it, sorted by key. */
export function driftOf(config: BuildConfig, pinned: Pinned, versions: Versions): Drift[] {
  const active = new Map<string, string[]>();
  for (const { key, value, active: holds } of config.values) {
    if (holds) active.set(key, [...(active.get(key) ?? []), value]);
  }
  return [...active]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, values]): Drift[] => {
      const record = pinned.get(pinKey(key));
      if (record === undefined) return [];
      const { version } = record;
      if (values.some((value) => holds(value, record, versions))) {
        return [{ key, state: 'same', values, version, now: null }];
      }
      const [only] = values;
      if (values.length !== 1 || only === undefined)
        return [{ key, state: 'several', values, version, now: null }];
      return [{ key, state: 'moved', values, version, now: asPrecise(only, version) }];
    });
}

/** conda-build asks for a plain `1.2` as `1.2.*`. */
function holds(value: string, record: PackageRecord, versions: Versions): boolean {
  const asked = /^[A-Za-z0-9._]+$/.test(value) ? `${value}.*` : value;
  try {
    return matches(parseMatchSpec(`${record.name.toLowerCase()} ${asked}`), lowerCase(record), versions);
  } catch (error) {
    // A value that is no constraint holds nothing.
    if (error instanceof UserError) return false;
    throw error;
  }
}

function lowerCase(record: PackageRecord) {
  return { record: { ...record, name: record.name.toLowerCase() }, channel: null };
}

/** `3.10.* *_cpython` and 3.11.4 → `3.11.* *_cpython`: as many parts as there were, and what follows them. */
function asPrecise(value: string, version: string): string {
  const [, written = '', rest = ''] = /^(\d[A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)(.*)$/s.exec(value) ?? [];
  return `${firstParts(version, written === '' ? USUAL_PARTS : written.split('.').length)}${rest}`;
}

/** How precise a pin is that nobody has written before: `1.2`. */
const USUAL_PARTS = 2;

function firstParts(version: string, parts: number): string {
  return version.split('.').slice(0, parts).join('.');
}

/** A version as a new pin has it. */
export function usualPin({ version }: PackageRecord): string {
  return firstParts(version, USUAL_PARTS);
}
