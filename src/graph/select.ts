import { type Problem, UserError } from '../errors.js';
import { distances } from '../graph-core/reach.js';
import type { Graph } from '../graph-core/types.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import { reversedGraph, rootsOf, subgraph } from './walk.js';

/** The part of a graph to show. */
export interface GraphSelection {
  /** Where to start; if empty, at the nodes that no other needs. */
  readonly roots: readonly string[];
  /** Show only the paths from the roots to this node. */
  readonly why: string | null;
  /** The most steps from the roots; null for no limit. */
  readonly depth: number | null;
  /** Go from a node to those that need it. */
  readonly reverse: boolean;
}

/** A part of a graph, and its roots. */
export interface Selected {
  readonly graph: Graph;
  /** The roots that are in the part. */
  readonly roots: readonly number[];
}

/** Returns the selected part; edges still lead from a node to its needs. Throws UserError for unknown names. */
export function selectNodes(graph: Graph, selection: GraphSelection): Selected {
  const numbers = new Map(graph.nodes.map(({ name }, node) => [name, node]));
  refuseUnknown([...selection.roots, ...(selection.why === null ? [] : [selection.why])], numbers);
  const numberOf = (name: string) => numbers.get(name) ?? 0;
  const forward = selection.reverse ? reversedGraph(graph) : graph;
  const roots = selection.roots.length > 0 ? selection.roots.map(numberOf) : rootsOf(forward);
  if (selection.roots.length === 0 && selection.why === null && selection.depth === null)
    return { graph, roots };
  const near = distances(forward, roots, selection.depth ?? undefined);
  const why = selection.why === null ? null : distances(reversedGraph(forward), [numberOf(selection.why)]);
  const keep = Uint8Array.from(near, (distance, node) =>
    Number(distance >= 0 && (why === null || why[node] !== -1)),
  );
  const kept = subgraph(graph, keep);
  const names = new Map(kept.nodes.map(({ name }, node) => [name, node]));
  return { graph: kept, roots: roots.flatMap((root) => names.get(graph.nodes[root]?.name ?? '') ?? []) };
}

function refuseUnknown(names: readonly string[], known: ReadonlyMap<string, number>): void {
  const problems = names.filter((name) => !known.has(name)).map((name) => unknown(name, known));
  if (problems.length > 0) throw new UserError('no package of that name', problems);
}

function unknown(name: string, known: ReadonlyMap<string, number>): Problem {
  const meant = nearestWord(name, [...known.keys()]);
  return {
    where: quoteValue(name),
    message: 'the graph has no package of that name',
    fix: meant === null ? 'check the name' : `did you mean ${meant}?`,
  };
}
