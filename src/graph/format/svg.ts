import { UserError } from '../../errors.js';
import { edgesOf } from '../../graph-core/rows.js';
import type { Graph } from '../../graph-core/types.js';
import { graphLayout } from '../layout.js';
import { colourOf } from './colours.js';
import { kindsOf, labelOf } from './label.js';

const MOST_NODES = 2000;
const MOST_EDGES = 20_000;
const CELL = { width: 230, height: 30 } as const;
const BOX = { width: 170, height: 20 } as const;
const LONGEST_LABEL = 26;

/** Draws a graph in layers. Throws UserError above 2,000 nodes or 20,000 edges: the picture would be unreadable. */
export function formatSvg(graph: Graph, cyclic: ReadonlySet<number>): string {
  refuseLarge(graph);
  const layout = graphLayout(graph);
  const x = (node: number) => (layout.column[node] ?? 0) * CELL.width + 20;
  const y = (node: number) => (layout.row[node] ?? 0) * CELL.height + 20;
  const edges = graph.nodes.flatMap((_, from) =>
    [...edgesOf(graph, from)].map(({ target, kinds }) => {
      const path = curve({ x: x(from) + BOX.width, y: y(from) + 10 }, { x: x(target), y: y(target) + 10 });
      return `<path d="${path}"><title>${escaped(`${kindsOf(kinds).join(', ')}`)}</title></path>`;
    }),
  );
  const nodes = graph.nodes.map((node, id) => {
    const label = labelOf(node);
    const short = label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
    const dashed = node.kind === 'missing' ? ' stroke-dasharray="4"' : '';
    return [
      `<g><title>${escaped(label)}</title>`,
      `<rect x="${x(id)}" y="${y(id)}" width="${BOX.width}" height="${BOX.height}" rx="3" fill="${colourOf(node, cyclic.has(id))}" stroke="#475569"${dashed}/>`,
      `<text x="${x(id) + 6}" y="${y(id) + 14}">${escaped(short)}</text></g>`,
    ].join('');
  });
  const width = layout.columns * CELL.width + 20;
  const height = layout.rows * CELL.height + 30;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    '<g fill="none" stroke="#94a3b8">',
    ...edges,
    '</g>',
    ...nodes,
    '</svg>',
  ].join('\n');
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function curve(from: Point, to: Point): string {
  const bend = Math.max(30, Math.abs(to.x - from.x) / 2);
  return `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}

/** Escapes a label, which has no control characters, for XML; the two noncharacters that XML forbids become `?`. */
function escaped(text: string): string {
  return text.replace(/[\ufffe\uffff]/g, '?').replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function refuseLarge({ nodes, targets }: Graph): void {
  if (nodes.length <= MOST_NODES && targets.length <= MOST_EDGES) return;
  throw new UserError('the graph is too large for a picture', {
    message: `${nodes.length} packages and ${targets.length} dependencies`,
    expected: `at most ${MOST_NODES} and ${MOST_EDGES}`,
    fix: 'select a part with --root, --why or --depth, or use --format html, which has a search',
  });
}
