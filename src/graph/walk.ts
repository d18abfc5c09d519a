import { components } from '../graph-core/components.js';
import { createRows } from '../graph-core/rows.js';
import type { Graph } from '../graph-core/types.js';

/** Who needs `node`, and by what kinds. */
export function* needsOf(
  { offsets, targets, kinds }: Graph,
  node: number,
): Generator<{ readonly target: number; readonly kinds: number }> {
  const end = offsets[node + 1] ?? 0;
  for (let at = offsets[node] ?? 0; at < end; at++) yield { target: targets[at] ?? 0, kinds: kinds[at] ?? 0 };
}

/** The same nodes with every edge turned round. */
export function reversed({ nodes, offsets, targets, kinds }: Graph): Graph {
  const rows = createRows();
  for (const { name } of nodes) rows.id(name);
  for (let node = 0; node < nodes.length; node++) {
    const end = offsets[node + 1] ?? 0;
    for (let at = offsets[node] ?? 0; at < end; at++) rows.edge(targets[at] ?? 0, node, kinds[at] ?? 0);
  }
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return rows.finish((name) => byName.get(name) ?? unknown(name));
}

/** The nodes that are kept and the edges between them. */
export function subgraph(graph: Graph, keep: Uint8Array): Graph {
  const rows = createRows();
  const kept = graph.nodes.filter((_, node) => keep[node] === 1);
  for (const { name } of kept) rows.id(name);
  for (const [node, { name }] of graph.nodes.entries()) {
    if (keep[node] !== 1) continue;
    for (const { target, kinds } of needsOf(graph, node)) {
      if (keep[target] === 1) rows.edge(rows.id(name), rows.id(graph.nodes[target]?.name ?? ''), kinds);
    }
  }
  const byName = new Map(kept.map((node) => [node.name, node]));
  return rows.finish((name) => byName.get(name) ?? unknown(name));
}

function unknown(name: string): never {
  throw new RangeError(`no node ${name}`);
}

/** For each node how many steps it is from the nearest of `roots`; -1 where none leads to it, or only over more than `depth`. */
export function distances(
  graph: Graph,
  roots: readonly number[],
  depth = Number.POSITIVE_INFINITY,
): Int32Array {
  const distance = new Int32Array(graph.nodes.length).fill(-1);
  const queue = [...new Set(roots)];
  for (const root of queue) distance[root] = 0;
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head] ?? 0;
    const steps = (distance[node] ?? 0) + 1;
    if (steps > depth) break;
    for (const { target } of needsOf(graph, node)) {
      if (distance[target] !== -1) continue;
      distance[target] = steps;
      queue.push(target);
    }
  }
  return distance;
}

/** Nodes that lead to all others: those that nobody needs, and of a cycle that nobody needs the first. */
export function rootsOf(graph: Graph): number[] {
  const { count, of } = components(graph);
  const needed = new Uint8Array(count);
  const first = new Int32Array(count).fill(-1);
  for (let node = 0; node < graph.nodes.length; node++) {
    const own = of[node] ?? 0;
    if (first[own] === -1) first[own] = node;
    for (const { target } of needsOf(graph, node)) if (of[target] !== own) needed[of[target] ?? 0] = 1;
  }
  return [...first].filter((_, component) => needed[component] === 0).sort((a, b) => a - b);
}

/**
 * Why a node is there: for each root that leads to it the shortest way down, root first. `turned` is the graph with its
 * edges turned round.
 */
export function chainsTo(turned: Graph, target: number, roots: readonly number[]): number[][] {
  const distance = distances(turned, [target]);
  const towards = new Int32Array(turned.nodes.length).fill(-1);
  for (let node = 0; node < turned.nodes.length; node++) {
    if (distance[node] === -1) continue;
    for (const { target: above } of needsOf(turned, node)) {
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
