import { edgesOf } from '../../graph-core/rows.js';
import { EDGE, type Graph } from '../../graph-core/types.js';
import { kindsOf, labelOf } from './label.js';

/** Formats a graph as a Mermaid flowchart. Ids are numbers; names occur only in quoted labels. `cyclic` nodes have a class. */
export function formatMermaid(graph: Graph, cyclic: ReadonlySet<number>): string[] {
  const nodes = graph.nodes.map((node, id) => {
    const marked = cyclic.has(id) ? ':::cycle' : node.kind === 'missing' ? ':::missing' : '';
    return `  n${id}["${escaped(labelOf(node))}"]${marked}`;
  });
  const edges = graph.nodes.flatMap((_, id) =>
    [...edgesOf(graph, id)].map(({ target, kinds }) => {
      const label = kinds === EDGE.run ? '' : `|"${escaped(kindsOf(kinds).join(', '))}"|`;
      return `  n${id} -->${label} n${target}`;
    }),
  );
  const classes = ['  classDef cycle fill:#fecaca', '  classDef missing stroke-dasharray:4'];
  return ['flowchart LR', ...nodes, ...edges, ...classes];
}

/** Escapes all but plain characters as Mermaid's entities: `#35;`. */
function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9 ,._+-]/gu, (char) => `#${char.codePointAt(0)};`);
}
