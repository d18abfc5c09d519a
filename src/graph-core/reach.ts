import { rowOf } from './rows.js';
import type { Rows } from './types.js';

/** Returns, for each node, 1 if it is a root or a root leads to it, else 0. */
export function reachableFrom(rows: Rows, roots: readonly number[]): Uint8Array {
  return Uint8Array.from(distances(rows, roots), (distance) => Number(distance >= 0));
}

/** Returns, for each node, the number of edges from the nearest root; -1 if no root leads to it within `depth` edges. */
export function distances(
  rows: Rows,
  roots: readonly number[],
  depth = Number.POSITIVE_INFINITY,
): Int32Array {
  const distance = new Int32Array(rows.offsets.length - 1).fill(-1);
  const queue = [...new Set(roots)];
  for (const root of queue) distance[root] = 0;
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head] ?? 0;
    const steps = (distance[node] ?? 0) + 1;
    if (steps > depth) break;
    for (const target of rowOf(rows, node)) {
      if (distance[target] !== -1) continue;
      distance[target] = steps;
      queue.push(target);
    }
  }
  return distance;
}
