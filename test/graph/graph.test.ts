import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cyclesOf } from '../../src/graph/cycles.js';
import { chainsTo, reversedGraph, rootsOf, subgraph } from '../../src/graph/walk.js';
import { components } from '../../src/graph-core/components.js';
import { createEdgeList } from '../../src/graph-core/edge-list.js';
import { distances } from '../../src/graph-core/reach.js';
import { edgesOf } from '../../src/graph-core/rows.js';
import type { Graph } from '../../src/graph-core/types.js';
import { graphOf, reachability, smallGraphs } from './random-graph.js';

function edgeNames(graph: Graph): string[] {
  return graph.nodes.flatMap(({ name }, node) =>
    [...edgesOf(graph, node)].map(({ target }) => `${name} ${graph.nodes[target]?.name}`),
  );
}

describe('a graph, compared with brute force on small random graphs,', () => {
  test('holds every edge once, in order', () => {
    fc.assert(
      fc.property(smallGraphs, (small) => {
        const expected = new Set(small.edges.map(([from, to]) => `n${from} n${to}`));
        expect(edgeNames(graphOf(small))).toEqual([...expected].sort());
      }),
    );
  });

  test('holds every edge reversed after reversed', () => {
    fc.assert(
      fc.property(smallGraphs, (small) => {
        const expected = new Set(small.edges.map(([from, to]) => `n${to} n${from}`));
        expect(edgeNames(reversedGraph(graphOf(small)))).toEqual([...expected].sort());
      }),
    );
  });

  test('has as components the nodes that reach each other, numbered after those they need', () => {
    fc.assert(
      fc.property(smallGraphs, (small) => {
        const reach = reachability(small);
        const { componentOf, count } = components(graphOf(small));
        expect(new Set(componentOf).size).toBe(count);
        for (let a = 0; a < small.size; a++) {
          for (let b = 0; b < small.size; b++) {
            expect(componentOf[a] === componentOf[b]).toBe(reach[a]?.[b] === true && reach[b]?.[a] === true);
            if (reach[a]?.[b]) expect(componentOf[a]).toBeGreaterThanOrEqual(componentOf[b] ?? 0);
          }
        }
      }),
    );
  });

  test('has as cyclic nodes those that reach themselves', () => {
    fc.assert(
      fc.property(smallGraphs, (small) => {
        const graph = graphOf(small);
        const reach = reachability(small);
        const cyclic = Array.from({ length: small.size }, (_, node) => node).filter((node) =>
          small.edges.some(([from, to]) => from === node && reach[to]?.[node]),
        );
        expect(cyclesOf(graph, components(graph)).flat().sort()).toEqual(cyclic);
      }),
    );
  });

  test('has roots that reach everything, and none reaches another', () => {
    fc.assert(
      fc.property(smallGraphs, (small) => {
        const reach = reachability(small);
        const roots = rootsOf(graphOf(small));
        for (let node = 0; node < small.size; node++)
          expect(roots.some((root) => reach[root]?.[node])).toBe(true);
        for (const a of roots) for (const b of roots) if (a !== b) expect(reach[a]?.[b]).toBe(false);
      }),
    );
  });

  test('has the right distances, chains and parts', () => {
    fc.assert(
      fc.property(smallGraphs, fc.nat({ max: 8 }), fc.nat({ max: 4 }), (small, any, depth) => {
        const graph = graphOf(small);
        const target = any % small.size;
        const everyone = Array.from({ length: small.size }, (_, node) => node);
        const near = distances(graph, [target], depth);
        for (const node of everyone) {
          const expected = steps(small.edges, target, node);
          expect(near[node]).toBe(expected <= depth ? expected : -1);
        }
        for (const chain of chainsTo(reversedGraph(graph), target, everyone)) {
          expect(chain).toHaveLength(steps(small.edges, chain[0] ?? 0, target) + 1);
          expect(chain.at(-1)).toBe(target);
          for (const [index, node] of chain.slice(1).entries())
            expect(small.edges).toContainEqual([chain[index], node]);
        }
        const keep = Uint8Array.from(near, (distance) => Number(distance >= 0));
        const kept = new Set(everyone.filter((node) => keep[node] === 1).map((node) => `n${node}`));
        const expected = edgeNames(graph).filter((edge) => edge.split(' ').every((name) => kept.has(name)));
        expect(edgeNames(subgraph(graph, keep))).toEqual(expected);
      }),
    );
  });
});

/** Returns the length of the shortest path, or Infinity if there is none. */
function steps(edges: readonly (readonly [number, number])[], from: number, to: number): number {
  let reached = new Set([from]);
  for (let count = 0; count <= 9; count++) {
    if (reached.has(to)) return count;
    reached = new Set(edges.flatMap(([a, b]) => (reached.has(a) ? [b] : [])));
  }
  return Number.POSITIVE_INFINITY;
}

test('a chain and a ring of 400,000 nodes are handled without recursion', () => {
  const size = 400_000;
  const names = Array.from({ length: size }, (_, node) => String(node).padStart(6, '0'));
  const rows = createEdgeList();
  for (const name of names) rows.id(name);
  for (let node = 0; node + 1 < size; node++) rows.edge(node, node + 1, 1);
  const node = (name: string) => ({ name, kind: 'package' as const, version: null, size: 0, noarch: false });
  const chain = rows.finish(node);
  expect(components(chain).count).toBe(size);
  expect(rootsOf(chain)).toEqual([0]);
  expect(distances(chain, [0])[size - 1]).toBe(size - 1);
  rows.edge(size - 1, 0, 1);
  const ring = rows.finish(node);
  expect(components(ring).count).toBe(1);
  expect(rootsOf(ring)).toEqual([0]);
});
