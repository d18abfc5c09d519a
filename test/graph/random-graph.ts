import fc from 'fast-check';
import { createEdgeList } from '../../src/graph-core/edge-list.js';
import { EDGE, type Graph } from '../../src/graph-core/types.js';

/** A graph as a list of edges, for checks that are slow but obviously right. */
export interface Small {
  readonly size: number;
  readonly edges: readonly (readonly [number, number])[];
}

/** Small graphs of any shape: cycles, loops, islands, repeated edges. */
export const smallGraphs: fc.Arbitrary<Small> = fc.integer({ min: 1, max: 9 }).chain((size) => {
  const node = fc.nat({ max: size - 1 });
  return fc.record({ size: fc.constant(size), edges: fc.array(fc.tuple(node, node), { maxLength: 24 }) });
});

/** The same graph as rows, with nodes in another order than that of their names. */
export function graphOf({ size, edges }: Small): Graph {
  const rows = createEdgeList();
  for (const [from, to] of edges) rows.edge(rows.id(nameOf(from)), rows.id(nameOf(to)), EDGE.run);
  for (let node = 0; node < size; node++) rows.id(nameOf(node));
  return rows.finish((name) => ({ name, kind: 'package', version: '1', size: 1, noarch: false }));
}

function nameOf(node: number): string {
  return `n${node}`;
}

/** `reach[a][b]`: whether a path of any length leads from a to b, the empty one included. */
export function reachability({ size, edges }: Small): boolean[][] {
  const reach = Array.from({ length: size }, (_, a) => Array.from({ length: size }, (_, b) => a === b));
  for (let round = 0; round < size; round++) {
    for (const [from, to] of edges) {
      for (let a = 0; a < size; a++) {
        const row = reach[a];
        if (row?.[from]) row[to] = true;
      }
    }
  }
  return reach;
}
