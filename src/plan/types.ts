import type { Platform } from '../conda/platform.js';
import type { Problem } from '../errors.js';
import type { KindRows, Rows } from '../graph-core/types.js';

/** Bits of what a package is needed for; the first three are those of the graph's edges. */
export const NEED = { run: 1, host: 2, build: 4, test: 8 } as const;

/**
 * Where a package stands: `present` in the target channel, in a version that fits; `noarch` in the source channel, to be
 * taken as it is; `build`, to be built; `unknown`, held by no channel and made by no recipe.
 */
export type Standing = 'present' | 'noarch' | 'build' | 'unknown';

/** One package of the plan, or several that one recipe makes. */
export interface PlanNode {
  /** The package's name, as the target calls it; the recipe's where one makes it. */
  readonly name: string;
  readonly packages: readonly string[];
  readonly version: string | null;
  readonly standing: Standing;
  /** The folder of the recipe; null where none is known. */
  readonly recipe: string | null;
  readonly wanted: boolean;
  /** True where nothing but builds asks for it: a cross build takes it from the source platform. */
  readonly buildOnly: boolean;
}

/** Everything that the wanted packages need, without an order. */
export interface Needed {
  /** Sorted by name, code unit by code unit. */
  readonly nodes: readonly PlanNode[];
  /** Kinds are bits of NEED. A node needs itself only to be built. */
  readonly needs: KindRows;
  /** Dependencies that nobody has or that cannot be read. */
  readonly unmet: readonly Problem[];
}

/**
 * How a need in a cycle is put off. `take`: what needs it is not built, and works once it is there. `without-tests`: what
 * needs it is built without its tests first. `bootstrap`: it is taken from a bootstrap channel first. `unbroken`: it would
 * have to be, and no bootstrap channel that was named has it.
 */
export type CutKind = 'take' | 'without-tests' | 'bootstrap' | 'unbroken';

/** One need that is put off: `node` is built before `target` is there, and once more behind it. */
export interface Cut {
  readonly node: number;
  readonly target: number;
  readonly kind: CutKind;
  /** Urls of what the bootstrap channels have for it; none where that was not looked up. */
  readonly offers: readonly string[];
}

/** Nodes that need each other. */
export interface Cycle {
  /** Rising. */
  readonly members: readonly number[];
  /** The cheapest that were found; the cheapest there are where `exact`. */
  readonly cuts: readonly Cut[];
  readonly exact: boolean;
}

/**
 * What is done with a node: `none`, since it is there or only taken; `build`; and where needs of it are put off, a first
 * build `without-tests` or from a `bootstrap` channel, and the build `again`.
 */
export type StepKind = 'none' | 'build' | 'without-tests' | 'bootstrap' | 'again';

/** One build of a node. */
export interface Step {
  readonly node: number;
  readonly kind: StepKind;
}

/** What has to be built, in order. */
export interface BuildPlan extends Needed {
  readonly from: Platform;
  readonly to: Platform;
  /** Bootstrap channels, without credentials. */
  readonly bootstrap: readonly string[];
  /** Step `i` is the first of node `i`; behind these the second ones of nodes whose needs are put off. */
  readonly steps: readonly Step[];
  /** Minutes of each step; 0 for what is not built. */
  readonly minutes: Float64Array;
  /** Steps that have to be done before a step: free of cycles. */
  readonly awaits: Rows;
  /** Every step, behind what it awaits. */
  readonly order: Uint32Array;
  readonly cycles: readonly Cycle[];
  /** Builds that can be done side by side, one list of steps behind the other. */
  readonly waves: readonly (readonly number[])[];
}

/** What a number of workers does with a plan. */
export interface Schedule {
  readonly workers: number;
  /** Minutes until all is built. */
  readonly makespan: number;
  /** For each step the minute it starts at. */
  readonly start: Float64Array;
  /** For each step who does it, from 0; -1 for what takes no time. */
  readonly worker: Int32Array;
}
