import type { MatchSpec } from '../../conda/match-spec.js';
import type { ChannelPackage } from '../types.js';

/** What of the channels is looked at; the proof solves over the same, so it is no pruning. */
export interface Limits {
  /** Of a name that is pinned only the builds that all of its pins match. */
  readonly pins: readonly MatchSpec[];
  /** `3.7`: any of them; empty for every python. */
  readonly pythons: readonly string[];
  /** Milliseconds since 1970: no build made later. Builds that do not say when they were made stay. */
  readonly before: number | null;
}

/** One question that has to be answered alike by the full channels and by the meta-channel. */
export interface Want {
  /** How it is shown: `conda`, `conda (python 3.7)`. */
  readonly label: string;
  readonly specs: readonly string[];
}

/** Several specs on one name that one build has to match together: what a record depends on. */
export interface Requirement {
  readonly name: string;
  readonly specs: readonly MatchSpec[];
}

/**
 * Every build that the wanted names lead to, and what each needs, as compressed sparse rows. Builds of one name lie
 * together.
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
