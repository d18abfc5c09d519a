import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowOf } from '../../src/graph-core/rows.js';
import { criticalPath, makespanCurve, simulate, tailsOf } from '../../src/plan/simulate.js';
import type { BuildPlan } from '../../src/plan/types.js';
import { drawnGraphs, planOf } from './graphs.js';

const plans = drawnGraphs(16).map((drawn) => planOf(drawn));
const workers = fc.integer({ min: 1, max: 5 });
const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);

describe('a simulation', () => {
  test('starts no step before those it waits for end, and gives no worker two steps at once', () => {
    fc.assert(
      fc.property(plans, workers, (plan, count) => {
        const { start, worker, makespan } = simulate(plan, count);
        const end = (node: number) => (start[node] ?? 0) + (plan.minutes[node] ?? 0);
        for (const node of plan.order) {
          for (const target of rowOf(plan.awaits, node))
            expect(start[node]).toBeGreaterThanOrEqual(end(target));
          expect(end(node)).toBeLessThanOrEqual(makespan);
          expect(worker[node]).toBeLessThan(count);
          expect((worker[node] ?? 0) >= 0).toBe((plan.minutes[node] ?? 0) > 0);
        }
        const built = [...plan.order].filter((node) => (worker[node] ?? -1) >= 0);
        for (const a of built) {
          for (const b of built.filter((other) => other !== a && worker[other] === worker[a])) {
            expect(end(a) <= (start[b] ?? 0) || end(b) <= (start[a] ?? 0)).toBe(true);
          }
        }
      }),
    );
  });

  test('equals a list scheduler that looks at every step each minute', () => {
    fc.assert(
      fc.property(drawnGraphs(9), workers, (drawn, count) => {
        const plan = planOf(drawn);
        expect([...simulate(plan, count).start]).toEqual(startsMinuteByMinute(plan, count));
      }),
    );
  });

  test("takes at least the longest chain and an even share, and at most Graham's bound", () => {
    fc.assert(
      fc.property(plans, workers, (plan, count) => {
        const { makespan } = simulate(plan, count);
        const longest = Math.max(...tailsOf(plan));
        const total = sum(plan.minutes);
        expect(makespan).toBeGreaterThanOrEqual(Math.max(longest, total / count) - 1e-9);
        expect(makespan).toBeLessThanOrEqual(total / count + (1 - 1 / count) * longest + 1e-9);
      }),
    );
  });

  test('takes the sum for one worker, and the critical path for enough workers', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const path = criticalPath(plan);
        expect(simulate(plan, 1).makespan).toBe(sum(plan.minutes));
        expect(simulate(plan, 16).makespan).toBe(sum(path.map((node) => plan.minutes[node] ?? 0)));
      }),
    );
  });
});

/**
 * Each minute every free worker takes the step with the longest chain behind it. Steps that take no time are done at
 * once.
 */
function startsMinuteByMinute(plan: BuildPlan, count: number): number[] {
  const starts = new Map<number, number>();
  const minutesOf = (step: number) => plan.minutes[step] ?? 0;
  const waiting = (step: number): number =>
    minutesOf(step) +
    Math.max(
      0,
      ...[...plan.steps.keys()].filter((next) => rowOf(plan.awaits, next).includes(step)).map(waiting),
    );
  const urgent = [...plan.steps.keys()].sort((a, b) => waiting(b) - waiting(a) || a - b);
  for (let now = 0; starts.size < plan.steps.length; now++) {
    const isDone = (step: number) => (starts.get(step) ?? Number.POSITIVE_INFINITY) + minutesOf(step) <= now;
    const isBusy = (step: number) => starts.has(step) && minutesOf(step) > 0 && !isDone(step);
    const isReady = (step: number) => !starts.has(step) && rowOf(plan.awaits, step).every(isDone);
    // Steps that take no time first: such a step may make a step ready that comes before the others.
    const next = () =>
      urgent.find((step) => minutesOf(step) === 0 && isReady(step)) ??
      urgent.find((step) => isReady(step) && urgent.filter(isBusy).length < count);
    for (let step = next(); step !== undefined; step = next()) starts.set(step, now);
  }
  return [...plan.steps.keys()].map((step) => starts.get(step) ?? -1);
}

test('tailsOf gives the longest of all chains', () => {
  fc.assert(
    fc.property(drawnGraphs(9), (drawn) => {
      const plan = planOf(drawn);
      const longest = (node: number): number =>
        (plan.minutes[node] ?? 0) + Math.max(0, ...[...rowOf(plan.awaits, node)].map(longest));
      expect(Math.max(...tailsOf(plan))).toBe(Math.max(...[...plan.steps.keys()].map(longest)));
    }),
  );
});

test('makespanCurve goes from the sum to the critical path with the requested number of workers', () => {
  const chain = { status: 'build', minutes: 3, needs: [] } as const;
  const plan = planOf(Array.from({ length: 8 }, () => chain));
  const curve = makespanCurve(plan, 100);
  expect(curve.map(({ makespan }) => makespan)).toEqual([24, 12, 9, 6, 6, 6, 6, 3, 3]);
  expect(curve.at(-1)?.workers).toBe(100);
  expect(makespanCurve(planOf([]), 2)).toEqual([
    { workers: 1, makespan: 0 },
    { workers: 2, makespan: 0 },
  ]);
});
