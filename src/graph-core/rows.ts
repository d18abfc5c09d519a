import { sortByKey } from './counting-sort.js';
import type { KindRows, Rows } from './types.js';

/** Returns the targets of one node, without copying. */
export function rowOf({ offsets, targets }: Rows, node: number): Uint32Array {
  return targets.subarray(offsets[node], offsets[node + 1]);
}

/** Yields the edges of one node. */
export function* edgesOf(
  { offsets, targets, kinds }: KindRows,
  node: number,
): Generator<{ readonly target: number; readonly kinds: number }> {
  const end = offsets[node + 1] ?? 0;
  for (let edge = offsets[node] ?? 0; edge < end; edge++)
    yield { target: targets[edge] ?? 0, kinds: kinds[edge] ?? 0 };
}

/** Makes rows from one list of targets for each node. */
export function rowsFrom(lists: readonly (readonly number[])[]): Rows {
  const offsets = offsetsOf(lists);
  const targets = new Uint32Array(offsets[lists.length] ?? 0);
  for (const [node, list] of lists.entries()) targets.set(list, offsets[node]);
  return { offsets, targets };
}

/** One edge in a list: its target and its kinds. */
export type ListedEdge = readonly [target: number, kinds: number];

/** Makes rows from one list of edges for each node. */
export function kindRowsFrom(lists: readonly (readonly ListedEdge[])[]): KindRows {
  const edges = lists.flat();
  return {
    offsets: offsetsOf(lists),
    targets: Uint32Array.from(edges, ([target]) => target),
    kinds: Uint8Array.from(edges, ([, kinds]) => kinds),
  };
}

function offsetsOf(lists: readonly (readonly unknown[])[]): Uint32Array {
  const offsets = new Uint32Array(lists.length + 1);
  for (const [node, list] of lists.entries()) offsets[node + 1] = (offsets[node] ?? 0) + list.length;
  return offsets;
}

/**
 * Reverses every edge. The targets of each node are in rising order. `size` is the number of nodes that edges lead to, if it
 * differs from the number of rows.
 */
export function reversed(rows: KindRows): KindRows;
export function reversed(rows: Rows, size?: number): Rows;
export function reversed(
  { offsets, targets, kinds }: Rows & Partial<KindRows>,
  size = offsets.length - 1,
): Rows | KindRows {
  const sources = sourcesOf({ offsets, targets });
  const { sorted, starts } = sortByKey(
    size,
    targets,
    targets.map((_, edge) => edge),
  );
  const turned = { offsets: starts, targets: sorted.map((edge) => sources[edge] ?? 0) };
  return kinds === undefined
    ? turned
    : { ...turned, kinds: Uint8Array.from(sorted, (edge) => kinds[edge] ?? 0) };
}

/** Returns the source of each edge. */
function sourcesOf({ offsets, targets }: Rows): Uint32Array {
  const sources = new Uint32Array(targets.length);
  for (let node = 0; node + 1 < offsets.length; node++) sources.fill(node, offsets[node], offsets[node + 1]);
  return sources;
}

/** Returns the edges between the kept nodes, which are renumbered in the order of `kept`. */
export function subrows(rows: KindRows, kept: readonly number[]): KindRows {
  const numbers = new Map(kept.map((node, index) => [node, index]));
  return kindRowsFrom(
    kept.map((node) =>
      [...edgesOf(rows, node)].flatMap(({ target, kinds }): ListedEdge[] => {
        const number = numbers.get(target);
        return number === undefined ? [] : [[number, kinds]];
      }),
    ),
  );
}
