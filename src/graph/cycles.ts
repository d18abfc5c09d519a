import type { Components, Graph } from '../graph-core/types.js';

/** Returns the cycles (components of several nodes, and nodes that need themselves), each sorted, in order of first nodes. */
export function cyclesOf(
  graph: Pick<Graph, 'nodes' | 'offsets' | 'targets'>,
  components: Components,
): number[][] {
  const members: number[][] = Array.from({ length: components.count }, () => []);
  for (const [node, component] of components.componentOf.entries()) members[component]?.push(node);
  return members
    .filter(([first = 0, second]) => second !== undefined || needsItself(graph, first))
    .sort(([a = 0], [b = 0]) => a - b);
}

function needsItself({ offsets, targets }: Pick<Graph, 'offsets' | 'targets'>, node: number): boolean {
  return targets.subarray(offsets[node], offsets[node + 1]).includes(node);
}
