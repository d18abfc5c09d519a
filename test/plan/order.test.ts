import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowOf } from '../../src/graph-core/rows.js';
import { type BuildPlan, type Cut, NEED } from '../../src/plan/types.js';
import { type Drawn, drawnGraphs, planOf } from './graphs.js';
import { permutations } from './permutations.js';

/**
 * Returns what a node needs for one of these kinds, and all that this needs at run time: a second implementation over
 * the whole graph.
 */
function installed(drawn: readonly Drawn[], node: number, kinds: number): Set<number> {
  const targets = (source: number, bits: number) =>
    (drawn[source]?.needs ?? []).flatMap(([target, all]) => (all & bits ? [target] : []));
  const seen = new Set(targets(node, kinds));
  for (const node of seen) for (const target of targets(node, NEED.run)) seen.add(target);
  return seen;
}

const toBuild = (drawn: readonly Drawn[], node: number) => [
  ...installed(drawn, node, NEED.host | NEED.build),
];
const toTest = (drawn: readonly Drawn[], node: number) =>
  [...installed(drawn, node, NEED.run | NEED.test)].filter((target) => target !== node);

/** Returns every step that has to be done before. */
function before({ awaits }: BuildPlan, step: number): ReadonlySet<number> {
  const seen = new Set(rowOf(awaits, step));
  for (const step of seen) for (const next of rowOf(awaits, step)) seen.add(next);
  return seen;
}

test('every package that a step installs is present when the step starts', () => {
  fc.assert(
    fc.property(drawnGraphs(9), (drawn) => {
      const plan = planOf(drawn);
      for (const [step, { node, kind }] of plan.steps.entries()) {
        const present = new Set([...before(plan, step)].map((earlier) => plan.steps[earlier]?.node));
        const needed = {
          none: step < drawn.length ? [] : toTest(drawn, node),
          build: [...toBuild(drawn, node), ...toTest(drawn, node)],
          'without-tests': toBuild(drawn, node),
          bootstrap: [],
          again: [...toBuild(drawn, node), ...toTest(drawn, node)],
        }[kind];
        for (const target of needed) expect(present).toContain(target);
      }
    }),
  );
});

test('no order of the nodes is cheaper, compared with brute force', () => {
  const every = Array.from({ length: 6 }, (_, size) => permutations(size));
  fc.assert(
    fc.property(drawnGraphs(5), (drawn) => {
      const windows = drawn.map((_, node) => ({ build: toBuild(drawn, node), test: toTest(drawn, node) }));
      const prices = (every[drawn.length] ?? []).map((order) => {
        const isLate = (node: number) => (target: number) => order.indexOf(target) >= order.indexOf(node);
        return drawn.reduce((sum, { status, minutes }, node) => {
          if (status !== 'build') return sum;
          if (windows[node]?.build.some(isLate(node))) return sum + 10 * minutes;
          return windows[node]?.test.some(isLate(node)) ? sum + minutes : sum;
        }, 0);
      });
      const factors = { none: 0, build: 0, 'without-tests': 1, bootstrap: 10, again: 0 };
      const plan = planOf(drawn);
      const paid = plan.steps.reduce(
        (sum, { node, kind }) => sum + factors[kind] * (drawn[node]?.minutes ?? 0),
        0,
      );
      expect(paid).toBe(Math.min(...prices));
    }),
    { numRuns: 200 },
  );
});

test('a bootstrapped package is built again after its first build, and packages outside its cycle wait for that', () => {
  fc.assert(
    fc.property(drawnGraphs(9), (drawn) => {
      const plan = planOf(drawn);
      const secondOf = new Map(
        plan.steps.flatMap(({ node }, step) => (step < drawn.length ? [] : [[node, step] as const])),
      );
      const reaches = (from: number, to: number) => installedAtAll(drawn, from).has(to);
      for (const [node, second] of secondOf) {
        expect(before(plan, second)).toContain(node);
        expect(plan.minutes[second]).toBe(plan.minutes[node]);
        for (const [other, { needs }] of drawn.entries()) {
          if (needs.some(([target]) => target === node) && !reaches(node, other))
            expect(before(plan, other)).toContain(second);
        }
      }
      const twice = plan.cycles.flatMap(({ cuts }) => cuts.map((cut) => cut.node));
      expect([...secondOf.keys()].sort()).toEqual([...new Set(twice)].sort());
    }),
  );
});

function installedAtAll(drawn: readonly Drawn[], node: number): Set<number> {
  const seen = new Set(drawn[node]?.needs.map(([target]) => target));
  for (const node of seen) for (const [target] of drawn[node]?.needs ?? []) seen.add(target);
  return seen;
}

test('every step comes after the steps it waits for, and every need that is not deferred is waited for', () => {
  fc.assert(
    fc.property(drawnGraphs(20), (drawn) => {
      const plan = planOf(drawn);
      const place = new Map([...plan.order].map((step, position) => [step, position]));
      expect(place.size).toBe(plan.steps.length);
      for (const step of plan.order) {
        for (const earlier of rowOf(plan.awaits, step))
          expect(place.get(earlier)).toBeLessThan(place.get(step) ?? -1);
      }
      const cut = new Set(
        plan.cycles.flatMap(({ cuts }) => cuts).map(({ node, target }) => `${node} ${target}`),
      );
      for (const [node, { needs }] of drawn.entries()) {
        const awaited = new Set([...rowOf(plan.awaits, node)].map((step) => plan.steps[step]?.node));
        for (const [target] of needs) expect(awaited.has(target)).toBe(!cut.has(`${node} ${target}`));
      }
    }),
  );
});

test('the wave of a step is the length of the longest chain of builds before it', () => {
  fc.assert(
    fc.property(drawnGraphs(9), (drawn) => {
      const plan = planOf(drawn);
      const isBuilt = (step: number) => plan.steps[step]?.kind !== 'none';
      const depth = (step: number): number =>
        Math.max(0, ...[...rowOf(plan.awaits, step)].map(depth)) + (isBuilt(step) ? 1 : 0);
      const expected: number[][] = [];
      for (const step of plan.steps.keys()) {
        if (isBuilt(step)) expected[depth(step) - 1] = [...(expected[depth(step) - 1] ?? []), step];
      }
      expect(plan.waves).toEqual(expected);
    }),
  );
});

const build = (needs: [number, number][], minutes = 3) => ({ status: 'build', minutes, needs }) as const;
const cut = (node: number, target: number, kind: Cut['kind']) => ({ node, target, kind, candidates: [] });
const cutsOf = (plan: BuildPlan) => plan.cycles.flatMap(({ cuts }) => cuts);
const kindsOf = ({ steps }: BuildPlan) => steps.map(({ node, kind }) => `${node} ${kind}`);

test('a cycle is cut where it costs least, with the way of cutting', () => {
  // python needs pip, which is taken from the channel, at run time, and pip needs python.
  const pip = { status: 'noarch', minutes: 3, needs: [[0, NEED.run]] } as const;
  expect(cutsOf(planOf([build([[1, NEED.run]]), pip]))).toEqual([cut(1, 0, 'take')]);
  // A test needs what is built with the tested package.
  const tested = planOf([build([[1, NEED.test]]), build([[0, NEED.host]])]);
  expect(cutsOf(tested)).toEqual([cut(0, 1, 'without-tests')]);
  expect(kindsOf(tested)).toEqual(['0 without-tests', '1 build', '0 again']);
  expect(tested.waves).toEqual([[0], [1], [2]]);
  // Each is built with the other: the quicker one is built twice.
  const both = planOf([build([[1, NEED.host]], 30), build([[0, NEED.build]], 2)]);
  expect(cutsOf(both)).toEqual([cut(1, 0, 'bootstrap')]);
  // A compiler that needs itself.
  const compiler = planOf([build([[0, NEED.build]])]);
  expect(cutsOf(compiler)).toEqual([cut(0, 0, 'bootstrap')]);
  expect(kindsOf(compiler)).toEqual(['0 bootstrap', '0 again']);
});

test('what a tool needs at run time is present when the tool is used to build', () => {
  // 0 is built with 1, which needs 2 to run; 2 is built with 0.
  const drawn = [build([[1, NEED.host]]), build([[2, NEED.run]]), build([[0, NEED.host]], 9)];
  expect(kindsOf(planOf(drawn))).toEqual(['0 bootstrap', '1 build', '2 build', '0 again']);
  // If 2 were not installed together with 1, only the tests of 1 would have to wait.
  const lone = [build([[1, NEED.host]], 9), build([[2, NEED.test]]), build([[0, NEED.host]], 9)];
  expect(kindsOf(planOf(lone))).toEqual(['0 build', '1 without-tests', '2 build', '1 again']);
});

test('the packages of a bootstrap channel decide where a cycle is cut', () => {
  const drawn = [build([[1, NEED.host]], 30), build([[0, NEED.host]], 2)];
  const has = (node: number) => (_: number, target: number) => (target === node ? ['url'] : []);
  expect(cutsOf(planOf(drawn, undefined, has(1)))).toEqual([
    { ...cut(0, 1, 'bootstrap'), candidates: ['url'] },
  ]);
  expect(cutsOf(planOf(drawn, undefined, has(0)))).toEqual([
    { ...cut(1, 0, 'bootstrap'), candidates: ['url'] },
  ]);
  expect(cutsOf(planOf(drawn, undefined, has(9)))).toEqual([cut(1, 0, 'unbroken')]);
});
