import { specName } from '../conda/match-spec.js';
import { calledName, type PackageRecord } from '../conda/record.js';
import { createEdgeList, type EdgeList } from '../graph-core/edge-list.js';
import { EDGE, type Graph, type GraphNode } from '../graph-core/types.js';
import type { Recipe, Requirement } from '../recipe/types.js';

/** The input of a graph: one record for each name, and recipes, each of which is one node for all its outputs. */
export interface GraphParts {
  readonly packages: readonly PackageRecord[];
  readonly recipes: readonly Recipe[];
}

/**
 * Makes the dependency graph. The packages that a recipe makes are one node with the recipe's name and the needs of all its
 * outputs and packages; needs between them are no edges. A need that no package or recipe provides is a node too: `virtual` if
 * its name begins with `__`, else `missing`.
 */
export function makeGraph({ packages, recipes }: GraphParts): Graph {
  const makers = makersOf(recipes);
  const edges = createEdgeList();
  const drafts = new Map<string, Draft>();
  const idOf = (name: string): number => edges.id(makers.get(name) ?? name);
  for (const { version, size, noarch, depends, ...record } of packages) {
    const name = calledName(record);
    const maker = makers.get(name);
    const draft = draftOf(drafts, maker ?? name, maker === undefined ? 'package' : 'recipe');
    draft.version ??= version;
    draft.size += size ?? 0;
    draft.noarch &&= noarch !== null;
    const from = idOf(name);
    for (const text of depends)
      connect(edges, { from, to: idOf(specName(text)), kind: EDGE.run, keepSelf: maker === undefined });
  }
  for (const recipe of recipes) {
    const draft = draftOf(drafts, recipe.name, 'recipe');
    draft.version ??= recipe.version;
    draft.noarch &&= recipe.outputs.every(({ noarch }) => noarch !== null);
    const from = edges.id(recipe.name);
    for (const { name, kind } of needsOf(recipe))
      connect(edges, { from, to: idOf(name), kind, keepSelf: false });
  }
  return edges.finish((name) => nodeOf(name, drafts.get(name)));
}

interface Draft {
  readonly kind: 'package' | 'recipe';
  version: string | null;
  size: number;
  noarch: boolean;
}

function draftOf(drafts: Map<string, Draft>, name: string, kind: Draft['kind']): Draft {
  const known = drafts.get(name);
  if (known !== undefined) return known;
  const draft: Draft = { kind, version: null, size: 0, noarch: true };
  drafts.set(name, draft);
  return draft;
}

function nodeOf(name: string, draft: Draft | undefined): GraphNode {
  if (draft !== undefined) return { name, ...draft };
  const kind = name.startsWith('__') ? 'virtual' : 'missing';
  return { name, kind, version: null, size: 0, noarch: false };
}

/** Maps the name of each output to its recipe, the first if two recipes have it. */
function makersOf(recipes: readonly Recipe[]): ReadonlyMap<string, string> {
  const makers = new Map<string, string>();
  for (const { name, outputs } of recipes) {
    for (const output of outputs) if (!makers.has(output.name)) makers.set(output.name, name);
  }
  return makers;
}

function* needsOf({ outputs }: Recipe): Generator<{ readonly name: string; readonly kind: number }> {
  for (const { build, host, run } of outputs) {
    yield* named(build, EDGE.build);
    yield* named(host, EDGE.host);
    yield* named(run, EDGE.run);
  }
}

function* named(requirements: readonly Requirement[], kind: number) {
  for (const { name } of requirements) yield { name, kind };
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly keepSelf: boolean;
}

function connect(edges: EdgeList, { from, to, kind, keepSelf }: Edge): void {
  if (from !== to || keepSelf) edges.edge(from, to, kind);
}
