import { edgesOf } from '../../graph-core/rows.js';
import type { Graph } from '../../graph-core/types.js';
import { EDGE } from '../../graph-core/types.js';
import { colourOf } from './colours.js';
import { kindsOf, labelOf } from './label.js';

/** Formats a graph for Graphviz. Ids of nodes are numbers; names occur only in quoted labels. `cyclic` nodes are coloured. */
export function formatDot(graph: Graph, cyclic: ReadonlySet<number>): string[] {
  const nodes = graph.nodes.map((node, id) => {
    const fill = colourOf(node, cyclic.has(id));
    return `  n${id} [label=${quoted(labelOf(node))}, fillcolor="${fill}"];`;
  });
  const edges = graph.nodes.flatMap((_, id) =>
    [...edgesOf(graph, id)].map(({ target, kinds }) => {
      const label = kinds === EDGE.run ? '' : ` [label=${quoted(kindsOf(kinds).join(', '))}]`;
      return `  n${id} -> n${target}${label};`;
    }),
  );
  return [
    'digraph dependencies {',
    '  rankdir=LR;',
    '  node [shape=box, style=filled];',
    ...nodes,
    ...edges,
    '}',
  ];
}

/** Quotes a label. Doubles backslashes: `\n` and `\N` have a meaning in labels. No label contains a line break. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
