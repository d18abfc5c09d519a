import type { MatchSpec } from '../../conda/match-spec.js';
import type { ChannelPackage } from '../types.js';

/** The part of the channels that is used; the proof solves over the same part. */
export interface Limits {
  /** For a pinned name, only builds that match all its pins. */
  readonly pins: readonly MatchSpec[];
  /** `3.7`: only these; empty for every python. */
  readonly pythons: readonly string[];
  /** Milliseconds since 1970: only builds made earlier, or without a timestamp. */
  readonly before: number | null;
}

/** Specs that the full channels and the meta-channel must solve to the same packages. */
export interface Want {
  /** How it is shown: `conda`, `conda (python 3.7)`. */
  readonly label: string;
  readonly specs: readonly string[];
}

/** The specs of a record on one name; one build must match them all. */
export interface Requirement {
  readonly name: string;
  readonly specs: readonly MatchSpec[];
}

/**
 * Every build that the wanted names lead to, and its requirements, as compressed sparse rows. Builds of one name are
 * adjacent.
 */
export interface Universe {
  readonly packages: readonly ChannelPackage[];
  /** name → first build and the one after its last. */
  readonly builds: ReadonlyMap<string, readonly [start: number, end: number]>;
  readonly requirements: readonly Requirement[];
  /** Package `i` needs `needs[offsets[i]] … needs[offsets[i + 1] - 1]`: numbers of requirements. */
  readonly offsets: Uint32Array;
  readonly needs: Uint32Array;
  /** 1 for a build whose dependencies cannot be read: no solver takes it. */
  readonly unreadable: Uint8Array;
}

/** What the meta-channel holds, and why the rest of the universe is left out. */
export interface Selection {
  /** In the universe's order. */
  readonly packages: readonly ChannelPackage[];
  /** Builds that can be in no solution: something that they need has no build left. */
  readonly unsatisfiable: number;
  /** Builds that nothing which is left asks for. */
  readonly unreached: number;
  /** Builds older than the newest ones. */
  readonly older: number;
}
