import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { distances, reachableFrom } from '../../src/graph-core/reach.js';
import {
  edgesOf,
  kindRowsFrom,
  type ListedEdge,
  reversed,
  rowOf,
  subrows,
} from '../../src/graph-core/rows.js';
import type { KindRows } from '../../src/graph-core/types.js';

type Lists = readonly (readonly ListedEdge[])[];

const lists: fc.Arbitrary<Lists> = fc.integer({ min: 1, max: 9 }).chain((size) => {
  const edge = fc.tuple(fc.nat(size - 1), fc.integer({ min: 1, max: 7 }));
  const row = fc.uniqueArray(edge, { maxLength: 5, selector: ([target]) => target });
  return fc.array(row, { minLength: size, maxLength: size });
});

/** Every edge as `source target kinds`, in order. */
function triples(rows: KindRows): string[] {
  return Array.from({ length: rows.offsets.length - 1 }, (_, node) =>
    [...edgesOf(rows, node)].map(({ target, kinds }) => `${node} ${target} ${kinds}`),
  ).flat();
}

function listed(drawn: Lists): string[] {
  return drawn.flatMap((row, node) => row.map(([target, kinds]) => `${node} ${target} ${kinds}`));
}

test('rows hold the edges of their lists in the same order', () => {
  fc.assert(
    fc.property(lists, (drawn) => {
      expect(triples(kindRowsFrom(drawn))).toEqual(listed(drawn));
    }),
  );
});

test('reversed rows hold every edge reversed, with its kinds, sorted by source', () => {
  fc.assert(
    fc.property(lists, (drawn) => {
      const expected = drawn.flatMap((row, node) => row.map(([target, kinds]) => [target, node, kinds]));
      expected.sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d);
      expect(triples(reversed(kindRowsFrom(drawn)))).toEqual(expected.map((edge) => edge.join(' ')));
    }),
  );
});

test('rows with edges to more nodes than rows can be reversed', () => {
  const { offsets, targets } = reversed(
    { offsets: Uint32Array.of(0, 2, 3), targets: Uint32Array.of(3, 1, 3) },
    5,
  );
  expect([...offsets]).toEqual([0, 0, 1, 1, 3, 3]);
  expect([...targets]).toEqual([0, 0, 1]);
});

test('subrows hold the edges between kept nodes, renumbered', () => {
  fc.assert(
    fc.property(lists, fc.infiniteStream(fc.boolean()), (drawn, choices) => {
      const kept = drawn.flatMap((_, node) => (choices.next().value ? [node] : []));
      const number = (node: number) => kept.indexOf(node);
      const expected = kept.flatMap((node) =>
        (drawn[node] ?? [])
          .filter(([target]) => kept.includes(target))
          .map(([target, kinds]) => `${number(node)} ${number(target)} ${kinds}`),
      );
      expect(triples(subrows(kindRowsFrom(drawn), kept))).toEqual(expected);
    }),
  );
});

test('a node is reachable if its distance is not -1, and each distance is one more than that of the nearest source', () => {
  fc.assert(
    fc.property(lists, (drawn) => {
      const rows = kindRowsFrom(drawn);
      const distance = distances(rows, [0]);
      expect([...reachableFrom(rows, [0])]).toEqual([...distance].map((steps) => Number(steps >= 0)));
      const sources = reversed(rows);
      for (const [node, steps] of distance.entries()) {
        const before = [...rowOf(sources, node)].map((source) => distance[source] ?? -1);
        const least = Math.min(...before.filter((other) => other >= 0)) + 1;
        expect(steps).toBe(node === 0 ? 0 : Number.isFinite(least) ? least : -1);
      }
    }),
  );
});

test('distances gives -1 to nodes beyond the depth', () => {
  const chain = kindRowsFrom([[[1, 1]], [[2, 1]], []]);
  expect([...distances(chain, [0], 1)]).toEqual([0, 1, -1]);
});
