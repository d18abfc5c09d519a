/** What a node stands for. `virtual`: a virtual package such as `__glibc`. `missing`: no package or recipe provides it. */
export type NodeKind = 'package' | 'recipe' | 'virtual' | 'missing';

/** One package, or the recipe that makes several. */
export interface GraphNode {
  readonly name: string;
  readonly kind: NodeKind;
  readonly version: string | null;
  /** Bytes of all its package files; 0 if unknown. */
  readonly size: number;
  /** True if all its packages are noarch. */
  readonly noarch: boolean;
}

/** Bits of an edge's kinds. */
export const EDGE = { run: 1, host: 2, build: 4 } as const;

/** A directed graph as compressed sparse rows: node `i` has edges to `targets[offsets[i]] … targets[offsets[i + 1] - 1]`. */
export interface Rows {
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
}

/** Rows whose edges have kinds, which are bits: `kinds[n]` belongs to `targets[n]`. */
export interface KindRows extends Rows {
  readonly kinds: Uint8Array;
}

/**
 * The dependency graph: an edge leads from a node to a node that it needs, and its kinds are bits of EDGE. The targets of a node
 * are in rising order, each once. A node may need itself.
 */
export interface Graph extends KindRows {
  /** Sorted by name, code unit by code unit. */
  readonly nodes: readonly GraphNode[];
}

/** The strongly connected components. A component has a higher number than every component that it needs. */
export interface Components {
  readonly count: number;
  /** For each node, the number of its component. */
  readonly componentOf: Uint32Array;
}
