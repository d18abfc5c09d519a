import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { components } from '../../src/graph-core/components.js';

type Edges = readonly (readonly number[])[];

function rowsOf(edges: Edges) {
  const offsets = new Uint32Array(edges.length + 1);
  for (const [node, targets] of edges.entries()) offsets[node + 1] = (offsets[node] ?? 0) + targets.length;
  return { offsets, targets: Uint32Array.from(edges.flat()) };
}

function reach(edges: Edges, from: number): Set<number> {
  const seen = new Set([from]);
  for (const node of seen) for (const target of edges[node] ?? []) seen.add(target);
  return seen;
}

const graphs = fc
  .integer({ min: 1, max: 9 })
  .chain((size) =>
    fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }),
  );

test('two nodes share a component if each reaches the other, and a needed component has a lower number', () => {
  fc.assert(
    fc.property(graphs, (edges) => {
      const { componentOf, count } = components(rowsOf(edges));
      const reached = edges.map((_, node) => reach(edges, node));
      for (const [a, fromA] of reached.entries()) {
        for (const [b, fromB] of reached.entries()) {
          expect(componentOf[a] === componentOf[b]).toBe(fromA.has(b) && fromB.has(a));
          if (fromA.has(b)) expect(componentOf[b]).toBeLessThanOrEqual(componentOf[a] ?? -1);
        }
      }
      expect(new Set(componentOf).size).toBe(count);
    }),
  );
});

test('a chain of 300,000 nodes is handled without recursion', () => {
  const size = 300_000;
  const chain = rowsOf(Array.from({ length: size }, (_, node) => (node + 1 < size ? [node + 1] : [0])));
  expect(components(chain).count).toBe(1);
});
