import { components } from '../graph-core/components.js';
import { distances } from '../graph-core/reach.js';
import { reversed as reversedRows, rowOf, subrows } from '../graph-core/rows.js';
import type { Graph } from '../graph-core/types.js';

/** Returns the graph with every edge reversed. */
export function reversedGraph({ nodes, ...rows }: Graph): Graph {
  return { nodes, ...reversedRows(rows) };
}

/** Returns the nodes whose `keep` is 1, and the edges between them. */
export function subgraph(graph: Graph, keep: Uint8Array): Graph {
  const kept = [...graph.nodes.keys()].filter((node) => keep[node] === 1);
  const isKept = (_: unknown, node: number) => keep[node] === 1;
  return { nodes: graph.nodes.filter(isKept), ...subrows(graph, kept) };
}

/** Returns nodes that lead to all others: those that no other needs, and the first of each cycle that no other node needs. */
export function rootsOf(graph: Graph): number[] {
  const { count, componentOf } = components(graph);
  const needed = new Uint8Array(count);
  const first = new Int32Array(count).fill(-1);
  for (let node = 0; node < graph.nodes.length; node++) {
    const own = componentOf[node] ?? 0;
    if (first[own] === -1) first[own] = node;
    for (const target of rowOf(graph, node))
      if (componentOf[target] !== own) needed[componentOf[target] ?? 0] = 1;
  }
  return [...first].filter((_, component) => needed[component] === 0).sort((a, b) => a - b);
}

/** Returns the shortest path to `target` from each root that leads to it, root first. `turned` is the reversed graph. */
export function chainsTo(turned: Graph, target: number, roots: readonly number[]): number[][] {
  const distance = distances(turned, [target]);
  const towards = new Int32Array(turned.nodes.length).fill(-1);
  for (let node = 0; node < turned.nodes.length; node++) {
    if (distance[node] === -1) continue;
    for (const above of rowOf(turned, node)) {
      if (towards[above] === -1 && distance[above] === (distance[node] ?? 0) + 1) towards[above] = node;
    }
  }
  return roots
    .filter((root) => distance[root] !== -1)
    .map((root) => {
      const chain = [root];
      for (let node = root; node !== target; ) {
        node = towards[node] ?? target;
        chain.push(node);
      }
      return chain;
    });
}
