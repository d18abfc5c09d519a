import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { channels, choice, count, flag, text, texts } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Input, type Options, perform } from '../cli/perform.js';
import { LIST_CHECKS } from '../cli/subject-checks.js';
import { UserError } from '../errors.js';
import { components } from '../graph-core/components.js';
import { writeFileAtomic } from '../host/fs/write.js';
import { cyclesOf } from './cycles.js';
import { formatDot } from './format/dot.js';
import { GRAPH_FORMATS } from './format/formats.js';
import { formatHtml, type PageParts } from './format/html.js';
import { type GraphJson, graphJson } from './format/json.js';
import { formatMermaid } from './format/mermaid.js';
import { formatSvg } from './format/svg.js';
import { formatChains, formatTree } from './format/tree.js';
import { makeGraph } from './make-graph.js';
import { type Selected, selectNodes } from './select.js';
import { graphSource } from './source.js';

/** The flags of `archi-construct graph`. */
export type GraphOptions = Options<typeof CHECKS>;

/** The graph, and the absolute path of the file that was written. */
export interface GraphResult extends GraphJson {
  readonly out: string | null;
}

const CHECKS = {
  /** A lock or a file with one, or a folder; null for none. */
  lock: text(null),
  channel: channels(),
  channelAlias: text(),
  /** Use the dependencies of all builds in channels, not only of the newest. */
  allVersions: flag(),
  recipes: text(null),
  variant: texts(),
  variantConfig: texts(),
  exclusiveConfig: texts(),
  recipeEnv: texts(),
  platform: text(),
  arch: text(),
  format: choice(GRAPH_FORMATS, 'tree'),
  roots: texts(),
  why: text(null),
  depth: count({ min: 0 }, null),
  reverse: flag(),
  /** The environment of the lock; null for the base. */
  environment: text(null),
  ...LIST_CHECKS,
  out: text(null),
};

/**
 * Makes the dependency graph of a lock, channels or recipes, and reports it in the chosen format. Throws UserError for missing
 * input, unknown names, or a graph too large for the format. If a part of the input cannot be read, reports the rest, and
 * throws UserError with that part.
 */
export async function dependencyGraph(input: Input<GraphOptions> = {}): Promise<GraphResult> {
  return perform(input, CHECKS, graph);
}

/** Does the work of `dependencyGraph`. */
export async function graph(options: GraphOptions): Promise<Outcome<GraphResult>> {
  const { problems, requested, ...parts } = await graphSource(options);
  // The graph of a lock starts at the requested packages; a reversed one starts at the nodes without needs.
  const roots = options.roots.length > 0 || options.reverse ? options.roots : requested;
  const selected = selectNodes(makeGraph(parts), { ...options, roots });
  const cycles = cyclesOf(selected.graph, components(selected.graph));
  const lines = linesOf(selected, { options, cyclic: new Set(cycles.flat()) });
  const { nodes, targets } = selected.graph;
  const summary = `  ${nodes.length} nodes, ${targets.length} dependencies, ${cycles.length} cycles`;
  const out = options.out === null ? null : resolve(options.out);
  if (out !== null) writeFileAtomic(out, `${lines.join('\n')}\n`);
  const error =
    problems.length === 0
      ? null
      : new UserError('parts of the input cannot be read and are not in the graph', problems);
  return {
    lines: out === null ? lines : [out, summary],
    quiet: out === null ? lines : [out],
    result: { out, ...graphJson(selected.graph) },
    error,
  };
}

function linesOf(
  { graph, roots }: Selected,
  { options, cyclic }: { readonly options: GraphOptions; readonly cyclic: ReadonlySet<number> },
): readonly string[] {
  switch (options.format) {
    case 'dot':
      return formatDot(graph, cyclic);
    case 'mermaid':
      return formatMermaid(graph, cyclic);
    case 'svg':
      return [formatSvg(graph, cyclic)];
    case 'json':
      return [JSON.stringify(graphJson(graph), null, 2)];
    case 'html':
      return [formatHtml(graph, cyclic, titleOf(options), pageParts())];
    case 'tree': {
      if (options.why === null)
        return formatTree(graph, { roots, depth: options.depth, reverse: options.reverse });
      const target = graph.nodes.findIndex(({ name }) => name === options.why);
      return formatChains(graph, roots, target);
    }
  }
}

function titleOf({ lock, channel, recipes }: GraphOptions): string {
  const named = [lock, recipes].filter((path) => path !== null).map((path) => basename(path));
  return ['Dependencies', ...named, ...(channel.length > 0 ? ['of a channel'] : [])].join(' ');
}

function pageParts(): PageParts {
  const read = (name: string) =>
    readFileSync(new URL(`../../construct/graph/${name}`, import.meta.url), 'utf8');
  return { style: read('page.css'), body: read('page.html'), script: read('page.js') };
}
