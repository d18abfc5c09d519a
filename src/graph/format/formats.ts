/** The values of `graph --format`. */
export const GRAPH_FORMATS = ['tree', 'dot', 'mermaid', 'svg', 'json', 'html'] as const;
