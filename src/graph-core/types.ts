/** What a node stands for; `virtual` is `__glibc` and its like, `missing` is asked for and made or held by nobody. */
export type NodeKind = 'package' | 'recipe' | 'virtual' | 'missing';

/** One package, or the recipe that makes several. */
export interface GraphNode {
  readonly name: string;
  readonly kind: NodeKind;
  readonly version: string | null;
  /** Bytes of the package files together; 0 where nobody says. */
  readonly size: number;
  /** True where all of it is noarch. */
  readonly noarch: boolean;
}

/** Bits of an edge's kinds. */
export const EDGE = { run: 1, host: 2, build: 4 } as const;

/**
 * Who needs whom, as compressed sparse rows: node `i` needs `targets[offsets[i]] … targets[offsets[i + 1] - 1]`, each once
 * and in rising order; `kinds` goes beside `targets` and holds bits of EDGE. A node may need itself.
 */
export interface Graph {
  /** Sorted by name, code unit by code unit. */
  readonly nodes: readonly GraphNode[];
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
  readonly kinds: Uint8Array;
}

/** The strongly connected components: every one is numbered after those that it needs. */
export interface Components {
  readonly count: number;
  /** For each node, the number of its component. */
  readonly of: Uint32Array;
}
