import type { Rows } from './types.js';

/** The targets of one node. */
export function rowOf({ offsets, targets }: Rows, node: number): Uint32Array {
  return targets.subarray(offsets[node], offsets[node + 1]);
}

/** Who needs a node, as rows. */
export function reversed({ offsets, targets }: Rows): Rows {
  const size = offsets.length - 1;
  const starts = new Uint32Array(size + 1);
  for (const target of targets) starts[target + 1] = (starts[target + 1] ?? 0) + 1;
  for (let node = 0; node < size; node++) starts[node + 1] = (starts[node + 1] ?? 0) + (starts[node] ?? 0);
  const next = starts.slice();
  const sources = new Uint32Array(targets.length);
  for (let node = 0; node < size; node++) {
    for (const target of rowOf({ offsets, targets }, node)) {
      const place = next[target] ?? 0;
      sources[place] = node;
      next[target] = place + 1;
    }
  }
  return { offsets: starts, targets: sources };
}

/** Rows of lists. */
export function rowsFrom(lists: readonly (readonly number[])[]): Rows {
  const offsets = new Uint32Array(lists.length + 1);
  for (const [node, list] of lists.entries()) offsets[node + 1] = (offsets[node] ?? 0) + list.length;
  const targets = new Uint32Array(offsets[lists.length] ?? 0);
  for (const [node, list] of lists.entries()) targets.set(list, offsets[node]);
  return { offsets, targets };
}

/** 1 for every node that the roots need in any number of steps, themselves among them. */
export function reachableFrom(rows: Rows, roots: readonly number[]): Uint8Array {
  const seen = new Uint8Array(rows.offsets.length - 1);
  const open = [...roots];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen[node] === 1) continue;
    seen[node] = 1;
    // One by one: a row may be longer than what a call takes.
    for (const target of rowOf(rows, node)) open.push(target);
  }
  return seen;
}
