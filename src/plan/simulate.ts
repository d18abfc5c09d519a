import { createHeap } from './heap.js';
import { reversed, rowOf } from './rows.js';
import type { BuildPlan, Rows, Schedule } from './types.js';

/** The part of a plan that tells how long it takes. */
export type Timed = Pick<BuildPlan, 'awaits' | 'order' | 'minutes'>;

/**
 * For each node the minutes from its start to the end of the longest chain that waits for it: what no number of workers
 * can shorten.
 */
export function tailsOf({ awaits, order, minutes }: Timed): Float64Array {
  const tails = minutes.slice();
  for (let index = order.length - 1; index >= 0; index--) {
    const node = order[index] ?? 0;
    for (const target of rowOf(awaits, node)) {
      tails[target] = Math.max(tails[target] ?? 0, (minutes[target] ?? 0) + (tails[node] ?? 0));
    }
  }
  return tails;
}

/** The longest chain of builds, first to last. Empty where nothing is built. */
export function criticalPath(plan: Timed): number[] {
  const tails = tailsOf(plan);
  const above = reversed(plan.awaits);
  const longest = (nodes: Iterable<number>) => {
    let best = -1;
    for (const node of nodes) if ((tails[node] ?? 0) > (best < 0 ? 0 : (tails[best] ?? 0))) best = node;
    return best;
  };
  const path: number[] = [];
  for (let node = longest(plan.order); node >= 0; node = longest(rowOf(above, node))) path.push(node);
  return path.filter((node) => (plan.minutes[node] ?? 0) > 0);
}

interface End {
  readonly node: number;
  readonly at: number;
}

/** What every simulation of one plan begins with. */
interface Prepared {
  readonly tails: Float64Array;
  readonly above: Rows;
}

function prepare(plan: Timed): Prepared {
  return { tails: tailsOf(plan), above: reversed(plan.awaits) };
}

/**
 * List scheduling: a worker that is free builds, of what is ready, what the longest chain waits for. Never longer than
 * twice the best there is (Graham). What takes no time takes no worker.
 */
export function simulate(plan: Timed, workers: number, { tails, above } = prepare(plan)): Schedule {
  const { awaits, minutes, order } = plan;
  const size = minutes.length;
  const missing = new Uint32Array(size);
  const start = new Float64Array(size);
  const worker = new Int32Array(size).fill(-1);
  const ready = createHeap<number>((a, b) => (tails[b] ?? 0) - (tails[a] ?? 0) || a - b);
  const ends = createHeap<End>((a, b) => a.at - b.at || a.node - b.node);
  const free = createHeap<number>((a, b) => a - b);
  for (let index = 0; index < Math.min(workers, size); index++) free.push(index);
  for (const node of order) missing[node] = rowOf(awaits, node).length;
  let now = 0;
  for (const node of order) if (rowOf(awaits, node).length === 0) admit(node);
  begin();
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    now = end.at;
    free.push(worker[end.node] ?? 0);
    finish(end.node);
    if ((ends.peek()?.at ?? Number.POSITIVE_INFINITY) > now) begin();
  }
  return { workers, makespan: now, start, worker };

  function begin(): void {
    while (free.peek() !== undefined && ready.peek() !== undefined) {
      const node = ready.pop() ?? 0;
      worker[node] = free.pop() ?? 0;
      start[node] = now;
      ends.push({ node, at: now + (minutes[node] ?? 0) });
    }
  }

  /** What takes no time is done at once, and so may be what waits for it. */
  function admit(first: number): void {
    const admitted = [first];
    for (let node = admitted.pop(); node !== undefined; node = admitted.pop()) {
      if ((minutes[node] ?? 0) > 0) ready.push(node);
      else {
        start[node] = now;
        for (const next of released(node)) admitted.push(next);
      }
    }
  }

  function finish(node: number): void {
    for (const next of released(node)) admit(next);
  }

  function* released(node: number): Generator<number> {
    for (const next of rowOf(above, node)) {
      const left = (missing[next] ?? 0) - 1;
      missing[next] = left;
      if (left === 0) yield next;
    }
  }
}

/** Makespans for one worker, two, … until more bring nothing: every number up to sixteen, then by doubling. */
export function makespanCurve(plan: Timed, extra: number): { workers: number; makespan: number }[] {
  const prepared = prepare(plan);
  const longest = prepared.tails.reduce((a, b) => Math.max(a, b), 0);
  const points = new Map<number, number>();
  for (let workers = 1; ; workers = workers < 16 ? workers + 1 : workers * 2) {
    const { makespan } = simulate(plan, workers, prepared);
    points.set(workers, makespan);
    if (makespan <= longest * (1 + 1e-9) || workers >= plan.order.length) break;
  }
  points.set(extra, simulate(plan, extra, prepared).makespan);
  return [...points]
    .map(([workers, makespan]) => ({ workers, makespan }))
    .sort((a, b) => a.workers - b.workers);
}
