import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cheapestOrder, type Priced } from '../../src/plan/cheapest-order.js';
import { permutations } from './permutations.js';

const prices = (size: number) =>
  fc.uniqueArray(
    fc.record({ node: fc.nat(size - 1), target: fc.nat(size - 1), cost: fc.integer({ min: 0, max: 9 }) }),
    { selector: ({ node, target }) => `${node} ${target}`, maxLength: 20 },
  );

/** The cost of an order: for each node the cost of its dearest unmet need, and then the number of unmet needs. */
function costOf(order: readonly number[], needs: readonly Priced[]): readonly [price: number, unmet: number] {
  const unmet = needs.filter(({ node, target }) => order.indexOf(target) >= order.indexOf(node));
  const paid = order.map((one) =>
    Math.max(0, ...unmet.flatMap(({ node, cost }) => (node === one ? [cost] : []))),
  );
  return [paid.reduce((sum, cost) => sum + cost, 0), unmet.length];
}

test('no order of five nodes is cheaper, or as cheap with fewer unmet needs', () => {
  const every = permutations(5);
  fc.assert(
    fc.property(prices(5), (needs) => {
      const { order, exact } = cheapestOrder(5, needs);
      const [[price = 0, unmet = 0] = []] = every
        .map((other) => costOf(other, needs))
        .sort(([a, b], [c, d]) => a - c || b - d);
      expect(exact).toBe(true);
      expect(costOf(order, needs)).toEqual([price, unmet]);
    }),
    { numRuns: 60 },
  );
});

test('of 5,000 nodes each is placed once, and a ring is cut at its one cheap need', () => {
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
