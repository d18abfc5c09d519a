import type { GraphNode, NodeKind } from '../../graph-core/types.js';

const COLOURS: Readonly<Record<NodeKind, string>> = {
  package: '#dbeafe',
  recipe: '#dcfce7',
  virtual: '#e5e7eb',
  missing: '#ffffff',
};

/** The colour of a node; a node on a cycle is red. */
export function colourOf({ kind }: Pick<GraphNode, 'kind'>, isCyclic: boolean): string {
  return isCyclic ? '#fecaca' : COLOURS[kind];
}
