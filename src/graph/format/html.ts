import { createHash } from 'node:crypto';
import type { Graph } from '../../graph-core/types.js';
import { graphLayout } from '../layout.js';
import { colourOf } from './colours.js';
import { labelOf } from './label.js';

/** The files of the page, from construct/graph. */
export interface PageParts {
  readonly style: string;
  readonly body: string;
  readonly script: string;
}

/**
 * Formats a graph as one HTML page without network access: its policy allows only its own script and style, by their digests.
 * The script reads the graph from a JSON block, in which `<` is escaped.
 */
export function formatHtml(
  graph: Graph,
  cyclic: ReadonlySet<number>,
  title: string,
  parts: PageParts,
): string {
  const policy = `default-src 'none'; script-src '${digest(parts.script)}'; style-src '${digest(parts.style)}'`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>${escaped(title)}</title>`,
    `<style>${parts.style}</style>`,
    parts.body,
    `<script type="application/json" id="graph">${dataOf(graph, cyclic)}</script>`,
    `<script>${parts.script}</script>`,
    '</html>',
    '',
  ].join('\n');
}

function dataOf(graph: Graph, cyclic: ReadonlySet<number>): string {
  const { column, row } = graphLayout(graph);
  const data = {
    labels: graph.nodes.map(labelOf),
    sizes: graph.nodes.map(({ size }) => size),
    kinds: graph.nodes.map(({ kind }) => kind),
    colours: graph.nodes.map((node, id) => colourOf(node, cyclic.has(id))),
    cyclic: [...cyclic],
    column: [...column],
    row: [...row],
    offsets: [...graph.offsets],
    targets: [...graph.targets],
  };
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function escaped(text: string): string {
  return text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
