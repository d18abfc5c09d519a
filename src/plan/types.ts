import type { Platform } from '../conda/platform.js';
import type { Problem } from '../errors.js';
import type { KindRows, Rows } from '../graph-core/types.js';

/** The kinds of a need, as bits; the first three are those of EDGE in the graph. */
export const NEED = { run: 1, host: 2, build: 4, test: 8 } as const;

/**
 * What happens to a package. `present`: the target channel has a build that matches. `noarch`: the source channel has a noarch
 * build, which is used as it is. `build`: it has to be built. `unknown`: no channel has it and no recipe makes it.
 */
export type Status = 'present' | 'noarch' | 'build' | 'unknown';

/** One package of the plan, or several that one recipe makes. */
export interface PlanNode {
  /** The package's name on the target, or the recipe's name if a recipe makes it. */
  readonly name: string;
  readonly packages: readonly string[];
  readonly version: string | null;
  readonly status: Status;
  /** The folder of the recipe; null if none is known. */
  readonly recipe: string | null;
  readonly wanted: boolean;
  /** True if only builds need it; a cross build uses the source platform’s package. */
  readonly buildOnly: boolean;
}

/** Everything that the wanted packages need, in no order. */
export interface Needed {
  /** Sorted by name, code unit by code unit. */
  readonly nodes: readonly PlanNode[];
  /** Kinds are bits of NEED. A node needs itself only to be built. */
  readonly needs: KindRows;
  /** Dependencies that no channel or recipe provides, or that cannot be read. */
  readonly unmet: readonly Problem[];
}

/**
 * How a need in a cycle is deferred. `take`: the node is not built; it works once the need is met. `without-tests`: the node
 * is first built without its tests. `bootstrap`: the node is first built with packages of a bootstrap channel. `unbroken`: as
 * `bootstrap`, but no bootstrap channel has these packages.
 */
export type CutKind = 'take' | 'without-tests' | 'bootstrap' | 'unbroken';

/** A deferred need: `node` is built before `target`, and again after it. */
export interface Cut {
  readonly node: number;
  readonly target: number;
  readonly kind: CutKind;
  /** Urls of packages of the bootstrap channels for it; empty if none were looked up. */
  readonly candidates: readonly string[];
}

/** Nodes that need each other, and the needs that are deferred. */
export interface Cycle {
  /** In rising order. */
  readonly members: readonly number[];
  /** The cheapest cuts that were found; if `exact`, no others are cheaper. */
  readonly cuts: readonly Cut[];
  readonly exact: boolean;
}

/**
 * What a step does. `none`: nothing is built. `build`: the node is built. A node with deferred needs is first built
 * `without-tests` or with a `bootstrap` channel, then `again`.
 */
export type StepKind = 'none' | 'build' | 'without-tests' | 'bootstrap' | 'again';

/** One step: a build of a node, or nothing. */
export interface PlanStep {
  readonly node: number;
  readonly kind: StepKind;
}

/** The packages to build, in order. */
export interface BuildPlan extends Needed {
  readonly from: Platform;
  readonly to: Platform;
  /** Bootstrap channels, without credentials. */
  readonly bootstrap: readonly string[];
  /** Step `i` is the first step of node `i`; after these come the second steps of nodes with deferred needs. */
  readonly steps: readonly PlanStep[];
  /** Minutes of each step; 0 if nothing is built. */
  readonly minutes: Float64Array;
  /** The steps that must be done before each step; without cycles. */
  readonly awaits: Rows;
  /** Every step, after the steps that it awaits. */
  readonly order: Uint32Array;
  readonly cycles: readonly Cycle[];
  /** Lists of steps whose builds can run in parallel, one after the other. */
  readonly waves: readonly (readonly number[])[];
}

/** The simulation of a plan with a number of workers. */
export interface Schedule {
  readonly workers: number;
  /** Minutes until everything is built. */
  readonly makespan: number;
  /** For each step, the minute at which it starts. */
  readonly start: Float64Array;
  /** For each step, the number of its worker, from 0; -1 if it takes no time. */
  readonly worker: Int32Array;
}
