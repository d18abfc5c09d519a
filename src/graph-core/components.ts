import type { Components, Rows } from './types.js';

const UNSEEN = 0xffffffff;

/** Finds the strongly connected components by Tarjan's algorithm, without recursion, in time linear in nodes and edges. */
export function components({ offsets, targets }: Rows): Components {
  const size = offsets.length - 1;
  const componentOf = new Uint32Array(size).fill(UNSEEN);
  const seen = new Uint32Array(size).fill(UNSEEN);
  const lowest = new Uint32Array(size);
  const next = offsets.slice(0, size);
  const open = new Uint32Array(size);
  const path = new Uint32Array(size);
  let count = 0;
  let time = 0;
  let opened = 0;

  for (let root = 0; root < size; root++) if (seen[root] === UNSEEN) explore(root);
  return { count, componentOf };

  function explore(root: number): void {
    let depth = 0;
    path[depth++] = enter(root);
    while (depth > 0) {
      const node = at(path, depth - 1);
      const edge = at(next, node);
      if (edge < at(offsets, node + 1)) {
        next[node] = edge + 1;
        const target = at(targets, edge);
        if (seen[target] === UNSEEN) path[depth++] = enter(target);
        else if (componentOf[target] === UNSEEN) lowest[node] = Math.min(at(lowest, node), at(seen, target));
        continue;
      }
      depth--;
      if (depth > 0) {
        const above = at(path, depth - 1);
        lowest[above] = Math.min(at(lowest, above), at(lowest, node));
      }
      if (lowest[node] === seen[node]) close(node);
    }
  }

  function enter(node: number): number {
    seen[node] = time;
    lowest[node] = time++;
    open[opened++] = node;
    return node;
  }

  function close(node: number): void {
    let member: number;
    do {
      member = at(open, --opened);
      componentOf[member] = count;
    } while (member !== node);
    count++;
  }
}

function at(array: Uint32Array, index: number): number {
  return array[index] ?? 0;
}
