import type { PackageRecord } from '../conda/record.js';

/** What is pinned: packages by the key that a conda_build_config.yaml has for them (`libxml2`, `r_base`). */
export type Pinned = ReadonlyMap<string, PackageRecord>;

/** One value of a key in a conda_build_config.yaml, and where it stands. */
export interface ConfigValue {
  readonly key: string;
  readonly value: string;
  /** Offsets in the text, quotes included. */
  readonly start: number;
  readonly end: number;
  /** The quote around it; empty where there is none. */
  readonly quote: '' | "'" | '"';
  /** False where its line has a selector that is not for the target. */
  readonly active: boolean;
}

/** A conda_build_config.yaml as text, with the values of its top-level keys. */
export interface BuildConfig {
  readonly file: string;
  readonly text: string;
  readonly values: readonly ConfigValue[];
}

/**
 * How a file's pin of a package stands to the package that is pinned here. `same`: the file's value has it; `moved`: it
 * has not, `now` is what it would be; `several`: a matrix of values, none of which has it, is left to people.
 */
export interface Drift {
  readonly key: string;
  readonly state: 'same' | 'moved' | 'several';
  /** The values for the target. */
  readonly values: readonly string[];
  /** The whole version that is there. */
  readonly version: string;
  /** As precise as the file's value; null where there are several. */
  readonly now: string | null;
}
