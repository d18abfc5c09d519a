import { type Problem, UserError } from '../errors.js';
import { distances } from '../graph-core/reach.js';
import type { Graph } from '../graph-core/types.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import { reversed, rootsOf, subgraph } from './walk.js';

/** Which part of a graph is wanted. */
export interface Selection {
  /** Where to begin; else what nobody needs. */
  readonly roots: readonly string[];
  /** Only what leads from the roots to this one. */
  readonly why: string | null;
  /** At most so many steps from the roots. */
  readonly depth: number | null;
  /** Go from what is needed to what needs it. */
  readonly reverse: boolean;
}

/** A part of a graph, and where to begin in it. */
export interface Selected {
  readonly graph: Graph;
  /** As far as they are in it. */
  readonly roots: readonly number[];
}

/** The part that is wanted; edges still go from who needs to what is needed. Throws UserError for names that are not there. */
export function select(graph: Graph, selection: Selection): Selected {
  const numbers = new Map(graph.nodes.map(({ name }, node) => [name, node]));
  refuseUnknown([...selection.roots, ...(selection.why === null ? [] : [selection.why])], numbers);
  const numberOf = (name: string) => numbers.get(name) ?? 0;
  const forward = selection.reverse ? reversed(graph) : graph;
  const roots = selection.roots.length > 0 ? selection.roots.map(numberOf) : rootsOf(forward);
  if (selection.roots.length === 0 && selection.why === null && selection.depth === null)
    return { graph, roots };
  const near = distances(forward, roots, selection.depth ?? undefined);
  const why = selection.why === null ? null : distances(reversed(forward), [numberOf(selection.why)]);
  const keep = Uint8Array.from(near, (distance, node) =>
    Number(distance >= 0 && (why === null || why[node] !== -1)),
  );
  const kept = subgraph(graph, keep);
  const names = new Map(kept.nodes.map(({ name }, node) => [name, node]));
  return { graph: kept, roots: roots.flatMap((root) => names.get(graph.nodes[root]?.name ?? '') ?? []) };
}

function refuseUnknown(names: readonly string[], known: ReadonlyMap<string, number>): void {
  const problems = names.filter((name) => !known.has(name)).map((name) => unknown(name, known));
  if (problems.length > 0) throw new UserError('there is nothing by that name', problems);
}

function unknown(name: string, known: ReadonlyMap<string, number>): Problem {
  const meant = nearestWord(name, [...known.keys()]);
  return {
    where: quoteValue(name),
    message: 'is neither a package nor needed by one',
    fix: meant === null ? 'check the name' : `did you mean ${meant}?`,
  };
}
