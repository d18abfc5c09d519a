import { components } from '../../graph-core/components.js';
import { edgesOf } from '../../graph-core/rows.js';
import type { Graph, GraphNode } from '../../graph-core/types.js';
import { cyclesOf } from '../cycles.js';
import { kindsOf } from './label.js';

/** A graph as JSON. */
export interface GraphJson {
  readonly nodes: readonly (GraphNode & {
    readonly needs: readonly { readonly name: string; readonly kinds: readonly string[] }[];
  })[];
  /** The names of the nodes of each cycle. */
  readonly cycles: readonly (readonly string[])[];
}

/** Returns every node with its needs, both sorted by name, and the cycles. */
export function graphJson(graph: Graph): GraphJson {
  const nameOf = (node: number) => graph.nodes[node]?.name ?? '';
  return {
    nodes: graph.nodes.map((node, id) => ({
      ...node,
      needs: [...edgesOf(graph, id)].map(({ target, kinds }) => ({
        name: nameOf(target),
        kinds: kindsOf(kinds),
      })),
    })),
    cycles: cyclesOf(graph, components(graph)).map((cycle) => cycle.map(nameOf)),
  };
}
