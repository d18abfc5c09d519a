import type { GraphNode, NodeKind } from '../../graph-core/types.js';

const COLOURS: Readonly<Record<NodeKind, string>> = {
  package: '#dbeafe',
  recipe: '#dcfce7',
  virtual: '#e5e7eb',
  missing: '#ffffff',
};

/** Returns the colour of a node's kind; red for a node on a cycle. */
export function colourOf({ kind }: Pick<GraphNode, 'kind'>, isCyclic: boolean): string {
  return isCyclic ? '#fecaca' : COLOURS[kind];
}
