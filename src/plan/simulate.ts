import { createHeap } from '../graph-core/heap.js';
import { reversed, rowOf } from '../graph-core/rows.js';
import type { Rows } from '../graph-core/types.js';
import type { BuildPlan, Schedule } from './types.js';

/** The part of a plan that determines its duration. */
export type Timed = Pick<BuildPlan, 'awaits' | 'order' | 'minutes'>;

/** Returns, for each step, the minutes from its start to the end of the longest chain that awaits it, with unlimited workers. */
export function tailsOf({ awaits, order, minutes }: Timed): Float64Array {
  const tails = minutes.slice();
  for (const step of order.toReversed()) {
    for (const before of rowOf(awaits, step)) {
      tails[before] = Math.max(tails[before] ?? 0, (minutes[before] ?? 0) + (tails[step] ?? 0));
    }
  }
  return tails;
}

/** Returns the longest chain of builds, first to last; empty if nothing is built. */
export function criticalPath(plan: Timed): number[] {
  const tails = tailsOf(plan);
  const above = reversed(plan.awaits);
  const longest = (steps: Iterable<number>) => {
    let best = -1;
    for (const step of steps) if ((tails[step] ?? 0) > (best < 0 ? 0 : (tails[best] ?? 0))) best = step;
    return best;
  };
  const path: number[] = [];
  for (let step = longest(plan.order); step >= 0; step = longest(rowOf(above, step))) path.push(step);
  return path.filter((step) => (plan.minutes[step] ?? 0) > 0);
}

/** The part that all simulations of a plan share. */
interface Prepared {
  /** The makespan with unlimited workers. */
  readonly longest: number;
  readonly above: Rows;
  /** The steps, by the length of the chain that awaits them, longest first; `rank` is each step's index in this list. */
  readonly urgent: Uint32Array;
  readonly rank: Uint32Array;
}

function prepare(plan: Timed): Prepared {
  const tails = tailsOf(plan);
  const urgent = Uint32Array.from(tails.keys()).sort((a, b) => (tails[b] ?? 0) - (tails[a] ?? 0) || a - b);
  const rank = new Uint32Array(urgent.length);
  for (const [place, step] of urgent.entries()) rank[step] = place;
  return { longest: tails[urgent[0] ?? 0] ?? 0, above: reversed(plan.awaits), urgent, rank };
}

/**
 * Simulates the plan by list scheduling: a free worker builds the ready step that the longest chain awaits. The makespan is at
 * most twice the optimum (Graham). A step that takes no time takes no worker.
 */
export function simulate(plan: Timed, workers: number, { above, urgent, rank } = prepare(plan)): Schedule {
  const { awaits, minutes, order } = plan;
  const size = minutes.length;
  const missing = new Uint32Array(size);
  const start = new Float64Array(size);
  const end = new Float64Array(size);
  const worker = new Int32Array(size).fill(-1);
  const ready = createHeap<number>((a, b) => a - b);
  const running = createHeap<number>((a, b) => (end[a] ?? 0) - (end[b] ?? 0) || a - b);
  const free = createHeap<number>((a, b) => a - b);
  for (let index = 0; index < Math.min(workers, size); index++) free.push(index);
  for (const step of order) missing[step] = rowOf(awaits, step).length;
  let now = 0;
  const open = [...order].filter((step) => missing[step] === 0);
  admit();
  begin();
  for (let done = running.pop(); done !== undefined; done = running.pop()) {
    now = end[done] ?? 0;
    free.push(worker[done] ?? 0);
    release(done);
    admit();
    const next = running.peek();
    if (next === undefined || (end[next] ?? 0) > now) begin();
  }
  return { workers, makespan: now, start, worker };

  function begin(): void {
    while (free.peek() !== undefined && ready.peek() !== undefined) {
      const step = urgent[ready.pop() ?? 0] ?? 0;
      worker[step] = free.pop() ?? 0;
      start[step] = now;
      end[step] = now + (minutes[step] ?? 0);
      running.push(step);
    }
  }

  /** Marks ready steps. A step that takes no time is done at once, so steps that await it may become ready too. */
  function admit(): void {
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      if ((minutes[step] ?? 0) > 0) ready.push(rank[step] ?? 0);
      else {
        start[step] = now;
        release(step);
      }
    }
  }

  function release(step: number): void {
    for (const next of rowOf(above, step)) {
      missing[next] = (missing[next] ?? 0) - 1;
      if (missing[next] === 0) open.push(next);
    }
  }
}

/** Returns the makespan for 1, 2, … 16, 32, … workers, until more workers do not shorten it; and for `extra` workers. */
export function makespanCurve(plan: Timed, extra: number): { workers: number; makespan: number }[] {
  const prepared = prepare(plan);
  const points = new Map<number, number>();
  for (let workers = 1; ; workers = workers < 16 ? workers + 1 : workers * 2) {
    const { makespan } = simulate(plan, workers, prepared);
    points.set(workers, makespan);
    if (makespan <= prepared.longest * (1 + 1e-9) || workers >= plan.order.length) break;
  }
  points.set(extra, simulate(plan, extra, prepared).makespan);
  return [...points]
    .map(([workers, makespan]) => ({ workers, makespan }))
    .sort((a, b) => a.workers - b.workers);
}
