import type { PackageRecord } from '../conda/record.js';

/**
 * The pinned packages: key in conda_build_config.yaml (`libxml2`, `r_base`) → all builds of the pinned version, at least one.
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
 * How a key of a file differs from the pinned package. `same`: one of its values matches the package. `moved`: its only value
 * does not match, and `now` would. The other states are left to the user. `several`: the key has several values, and none
 * matches. `build`: the value has a build string that no build of this version matches. `constraint`: the value is no version.
 */
export interface Drift {
  readonly key: string;
  readonly state: 'same' | 'moved' | 'several' | 'build' | 'constraint';
  /** The file's values for the target. */
  readonly values: readonly string[];
  /** The full version of the pinned package. */
  readonly version: string;
  /** The new value, with as many version parts as the old one; null unless `moved`. */
  readonly now: string | null;
}
