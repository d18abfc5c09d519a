import type { MatchSpec } from '../../conda/match-spec.js';
import type { ChannelPackage } from '../types.js';

/** Limits on the builds of the channels, for both the selection and the proof. */
export interface Limits {
  /** For a pinned name, only builds that match all its pins. */
  readonly pins: readonly MatchSpec[];
  /** The allowed pythons, such as `3.7`; empty for all. */
  readonly pythons: readonly string[];
  /** Milliseconds since 1970: only builds made earlier, or without a timestamp. */
  readonly before: number | null;
}

/** Specs that the full channels and the meta-channel must solve to the same packages. */
export interface Want {
  /** The name in messages: `conda`, `conda (python 3.7)`. */
  readonly label: string;
  readonly specs: readonly string[];
}

/** The specs of a record on one name; one build must match them all. */
export interface NameRequirement {
  readonly name: string;
  readonly specs: readonly MatchSpec[];
}

/**
 * Every build that the wanted names lead to, and its requirements, as compressed sparse rows. Builds of one name are
 * adjacent.
 */
export interface Universe {
  readonly packages: readonly ChannelPackage[];
  /** Name → index of its first build, and the index after its last. */
  readonly builds: ReadonlyMap<string, readonly [start: number, end: number]>;
  readonly requirements: readonly NameRequirement[];
  /** Package `i` needs `needs[offsets[i]] … needs[offsets[i + 1] - 1]`: numbers of requirements. */
  readonly offsets: Uint32Array;
  readonly needs: Uint32Array;
  /** 1 for a build with a dependency that cannot be read: no solver chooses it. */
  readonly unreadable: Uint8Array;
}

/** The packages of the meta-channel, and the numbers of builds that are left out, by reason. */
export interface MetaSelection {
  /** In the universe's order. */
  readonly packages: readonly ChannelPackage[];
  /** Builds that can be in no solution: no build is left that satisfies one of their requirements. */
  readonly unsatisfiable: number;
  /** Builds that no remaining build requires. */
  readonly unreached: number;
  /** Builds older than the newest ones. */
  readonly older: number;
}
