import { edgesOf } from '../../graph-core/rows.js';
import { EDGE, type Graph } from '../../graph-core/types.js';
import { chainsTo, reversedGraph } from '../walk.js';
import { kindsOf, labelOf } from './label.js';

/** How a tree is drawn. */
export interface TreeOptions {
  readonly roots: readonly number[];
  readonly depth: number | null;
  readonly reverse: boolean;
}

/** The default of --depth. A chain of n packages takes n² characters; no real chain is as long as this. */
const DEEPEST = 200;

/** The marks of a line whose needs are not listed below it. */
const SHOWN = ' (*)';
const CYCLE = ' (cycle)';
const CUT = ' …';

const LEGEND: readonly (readonly [string, string])[] = [
  [SHOWN, '(*) its dependencies are listed where it first appears'],
  [CYCLE, '(cycle) it is already on the path that leads here'],
  [CUT, '… it has more dependencies, deeper than --depth'],
];

interface Line {
  readonly node: number;
  readonly kinds: number;
  readonly depth: number;
  /** The text before the branch; the lines below begin with it too. */
  readonly prefix: string;
  readonly last: boolean;
}

/** Formats a graph as a text tree. Lists the needs of each node once; its other lines have a mark, which a legend explains. */
export function formatTree(graph: Graph, { roots, depth, reverse }: TreeOptions): string[] {
  const walked = reverse ? reversedGraph(graph) : graph;
  const expanded = new Uint8Array(graph.nodes.length);
  const onPath = new Uint8Array(graph.nodes.length);
  const path: number[] = [];
  const lines: string[] = [];
  const marks = new Set<string>();
  const stack: Line[] = roots
    .map((node) => ({ node, kinds: EDGE.run, depth: 0, prefix: '', last: true }))
    .toReversed();
  for (let line = stack.pop(); line !== undefined; line = stack.pop()) {
    while (path.length > line.depth) onPath[path.pop() ?? 0] = 0;
    const mark = markOf(line);
    if (mark !== '') marks.add(mark);
    lines.push(`${drawn(line)}${textOf(line)}${mark}`);
    if (mark === '') expand(line);
  }
  return [...lines, ...legendOf(marks)];

  function markOf({ node, depth: at }: Line): string {
    if (onPath[node] === 1) return CYCLE;
    if (walked.offsets[node] === walked.offsets[node + 1]) return '';
    if (expanded[node] === 1) return SHOWN;
    return at >= (depth ?? DEEPEST) ? CUT : '';
  }

  function expand(line: Line): void {
    const { node } = line;
    expanded[node] = 1;
    onPath[node] = 1;
    path.push(node);
    const below = line.depth === 0 ? '' : `${line.prefix}${line.last ? '    ' : '│   '}`;
    const children = [...edgesOf(walked, node)].map(({ target, kinds }, index, { length }) => ({
      node: target,
      kinds,
      depth: line.depth + 1,
      prefix: below,
      last: index === length - 1,
    }));
    stack.push(...children.toReversed());
  }

  function textOf({ node, kinds }: Line): string {
    const graphNode = graph.nodes[node];
    if (graphNode === undefined) return '';
    const words = [
      ...(kinds === EDGE.run ? [] : kindsOf(kinds)),
      ...(graphNode.kind === 'missing' ? ['missing'] : []),
    ];
    return words.length === 0 ? labelOf(graphNode) : `${labelOf(graphNode)} [${words.join(', ')}]`;
  }
}

/** Formats the shortest path from each root to a node, one node a line. */
export function formatChains(graph: Graph, roots: readonly number[], target: number): string[] {
  return chainsTo(reversedGraph(graph), target, roots).flatMap((chain) =>
    chain.map((node, depth) => {
      const graphNode = graph.nodes[node];
      const branch = depth === 0 ? '' : `${'    '.repeat(depth - 1)}└── `;
      return graphNode === undefined ? '' : branch + labelOf(graphNode);
    }),
  );
}

function drawn({ depth, prefix, last }: Line): string {
  if (depth === 0) return '';
  return `${prefix}${last ? '└── ' : '├── '}`;
}

function legendOf(marks: ReadonlySet<string>): string[] {
  const used = LEGEND.filter(([mark]) => marks.has(mark)).map(([, text]) => text);
  return used.length === 0 ? [] : ['', ...used];
}
