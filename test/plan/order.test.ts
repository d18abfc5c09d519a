import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cheapestOrder, type Priced } from '../../src/plan/cheapest-order.js';
import { rowOf } from '../../src/plan/rows.js';
import { NEED } from '../../src/plan/types.js';
import { drawnGraphs, planOf } from './graphs.js';

const prices = (size: number) =>
  fc.uniqueArray(
    fc.record({ node: fc.nat(size - 1), target: fc.nat(size - 1), cost: fc.integer({ min: 0, max: 9 }) }),
    { selector: ({ node, target }) => `${node} ${target}`, maxLength: 20 },
  );

function costOf(order: readonly number[], needs: readonly Priced[]): number {
  return needs
    .filter(({ node, target }) => order.indexOf(target) >= order.indexOf(node))
    .reduce((sum, { cost }) => sum + cost, 0);
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}

test('of a few nodes no order is cheaper', () => {
  const every = permutations([0, 1, 2, 3, 4]);
  fc.assert(
    fc.property(prices(5), (needs) => {
      const { order, exact } = cheapestOrder(5, needs);
      expect(exact).toBe(true);
      expect(costOf(order, needs)).toBe(Math.min(...every.map((other) => costOf(other, needs))));
    }),
    { numRuns: 60 },
  );
});

test('of many nodes each is placed once, and a ring with one cheap need is cut there alone', () => {
  const size = 5_000;
  const ring = Array.from({ length: size }, (_, node) => ({
    node,
    target: (node + 1) % size,
    cost: node === 1234 ? 1 : 10,
  }));
  const { order, exact } = cheapestOrder(size, ring);
  expect(exact).toBe(false);
  expect(new Set(order).size).toBe(size);
  expect(order[0]).toBe(1234);
  const place = new Map(order.map((node, position) => [node, position]));
  const cuts = ring.filter(({ node, target }) => (place.get(target) ?? 0) > (place.get(node) ?? 0));
  expect(cuts).toEqual([ring[1234]]);
});

test('every node comes behind what it awaits, and only needs inside a cycle are put off', () => {
  fc.assert(
    fc.property(drawnGraphs(20), (drawn) => {
      const plan = planOf(drawn);
      const place = new Map([...plan.order].map((node, position) => [node, position]));
      expect(place.size).toBe(drawn.length);
      const cut = new Set(
        plan.cycles.flatMap(({ cuts }) => cuts).map(({ node, target }) => `${node} ${target}`),
      );
      for (const [node, { needs }] of drawn.entries()) {
        for (const [target] of needs) {
          const isCut = cut.has(`${node} ${target}`);
          expect(rowOf(plan.awaits, node).includes(target)).toBe(!isCut);
          if (isCut)
            expect(
              plan.cycles.some(({ members }) => members.includes(node) && members.includes(target)),
            ).toBe(true);
          else expect(place.get(target)).toBeLessThan(place.get(node) ?? -1);
        }
      }
    }),
  );
});

test('a wave holds what the longest chain of builds below it allows, by brute force', () => {
  fc.assert(
    fc.property(drawnGraphs(9), (drawn) => {
      const plan = planOf(drawn);
      const depth = (node: number): number =>
        Math.max(0, ...[...rowOf(plan.awaits, node)].map(depth)) +
        (drawn[node]?.standing === 'build' ? 1 : 0);
      const built = drawn.flatMap(({ standing }, node) => (standing === 'build' ? [node] : []));
      const expected = built.reduce<number[][]>((waves, node) => {
        waves[depth(node) - 1] = [...(waves[depth(node) - 1] ?? []), node];
        return waves;
      }, []);
      expect(plan.waves).toEqual(expected);
    }),
  );
});

test('a cycle is cut where it costs least, and says how', () => {
  const build = (needs: [number, number][], minutes = 3) => ({ standing: 'build', minutes, needs }) as const;
  const cutsOf = (...drawn: Parameters<typeof planOf>[0]) => planOf(drawn).cycles.flatMap(({ cuts }) => cuts);
  // python needs pip, which is taken, when it runs; pip needs python.
  const pip = { standing: 'noarch', minutes: 3, needs: [[0, NEED.run]] } as const;
  expect(cutsOf(build([[1, NEED.run]]), pip)).toEqual([{ node: 1, target: 0, kind: 'take' }]);
  // A test needs what is built with it.
  expect(cutsOf(build([[1, NEED.test]]), build([[0, NEED.host]]))).toEqual([
    { node: 0, target: 1, kind: 'without-tests' },
  ]);
  // Each is built with the other: the quicker one is built twice.
  expect(cutsOf(build([[1, NEED.host]], 30), build([[0, NEED.build]], 2))).toEqual([
    { node: 1, target: 0, kind: 'bootstrap' },
  ]);
  // A compiler that needs itself.
  expect(cutsOf(build([[0, NEED.build]]))).toEqual([{ node: 0, target: 0, kind: 'bootstrap' }]);
});
