import type { PackageRecord } from '../conda/record.js';

/**
 * What is pinned: the builds of one version of a package, never none, by the key that a conda_build_config.yaml has for
 * it (`libxml2`, `r_base`).
 */
export type Pinned = ReadonlyMap<string, readonly [PackageRecord, ...PackageRecord[]]>;

/** One value of a key in a conda_build_config.yaml, and its place in the text. */
export interface ConfigValue {
  readonly key: string;
  readonly value: string;
  /** Offsets in the text, quotes included. */
  readonly start: number;
  readonly end: number;
  /** The quote around it; empty if there is none. */
  readonly quote: '' | "'" | '"';
  /** False if its line has a selector that excludes the target. */
  readonly active: boolean;
}

/** A conda_build_config.yaml as text, with the values of its top-level keys. */
export interface BuildConfig {
  readonly file: string;
  readonly text: string;
  readonly values: readonly ConfigValue[];
}

/**
 * How a file's pin of a package stands to the package that is pinned here. `same`: a value of the file has it. `moved`:
 * the file's only value has it not; `now` is what it would be. Left to people: `several`, a matrix of values, none of
 * which has it; `build`, a value that asks for a build string that this version has not; `constraint`, a value that is
 * no plain version.
 */
export interface Drift {
  readonly key: string;
  readonly state: 'same' | 'moved' | 'several' | 'build' | 'constraint';
  /** The values for the target. */
  readonly values: readonly string[];
  /** The version that is pinned here, in full. */
  readonly version: string;
  /** The new value, as precise as the file's; only for `moved`. */
  readonly now: string | null;
}
