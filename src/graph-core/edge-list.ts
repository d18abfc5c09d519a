import { sortByKey } from './counting-sort.js';
import type { Graph, GraphNode, KindRows } from './types.js';

/** Collects names and edges in any order for a graph. */
export interface EdgeList {
  /** Returns the number of a name, which is valid until `finish`. */
  id(name: string): number;
  /** Adds an edge. Edges between the same nodes become one, with the kinds of all. */
  edge(from: number, to: number, kinds: number): void;
  /** Returns the graph, its nodes sorted by name; `node` makes the node of a name. */
  finish(node: (name: string) => GraphNode): Graph;
}

/** Makes an empty list. An edge takes nine bytes. */
export function createEdgeList(): EdgeList {
  const ids = new Map<string, number>();
  let from = new Uint32Array(1024);
  let to = new Uint32Array(1024);
  let kinds = new Uint8Array(1024);
  let count = 0;
  return {
    id(name) {
      const known = ids.get(name);
      if (known !== undefined) return known;
      ids.set(name, ids.size);
      return ids.size - 1;
    },
    edge(source, target, kind) {
      if (count === from.length) {
        from = grown(from, Uint32Array);
        to = grown(to, Uint32Array);
        kinds = grown(kinds, Uint8Array);
      }
      from[count] = source;
      to[count] = target;
      kinds[count++] = kind;
    },
    finish(node) {
      const names = [...ids.keys()].sort();
      const rank = new Uint32Array(names.length);
      for (const [index, name] of names.entries()) rank[ids.get(name) ?? 0] = index;
      const edges = { from: renamed(from, count, rank), to: renamed(to, count, rank), kinds };
      return { nodes: names.map(node), ...packed(names.length, edges, count) };
    },
  };
}

function grown<T extends Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  array: T,
  Kind: new (length: number) => T,
): T {
  const larger = new Kind(array.length * 2);
  larger.set(array);
  return larger;
}

function renamed(ids: Uint32Array, count: number, rank: Uint32Array): Uint32Array {
  return ids.subarray(0, count).map((id) => rank[id] ?? 0);
}

interface Edges {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly kinds: Uint8Array;
}

/** Sorts the edges by target, then stably by source, so that the targets of each row rise; then joins repeated edges. */
function packed(size: number, edges: Edges, count: number): KindRows {
  const all = Uint32Array.from({ length: count }, (_, edge) => edge);
  const byTarget = sortByKey(size, edges.to, all).sorted;
  const { sorted, starts } = sortByKey(size, edges.from, byTarget);
  const offsets = new Uint32Array(size + 1);
  const targets = new Uint32Array(count);
  const kinds = new Uint8Array(count);
  let end = 0;
  for (let node = 0; node < size; node++) {
    const start = end;
    for (let at = starts[node] ?? 0; at < (starts[node + 1] ?? 0); at++) {
      const edge = sorted[at] ?? 0;
      const target = edges.to[edge] ?? 0;
      if (end === start || targets[end - 1] !== target) targets[end++] = target;
      kinds[end - 1] = (kinds[end - 1] ?? 0) | (edges.kinds[edge] ?? 0);
    }
    offsets[node + 1] = end;
  }
  return { offsets, targets: targets.slice(0, end), kinds: kinds.slice(0, end) };
}
