import { dirname } from 'node:path';
import { isPackageName, isVersion } from '../conda/identifier.js';
import type { MatchSpec } from '../conda/match-spec.js';
import { reachableFrom } from '../graph-core/reach.js';
import { edgesOf, kindRowsFrom, subrows } from '../graph-core/rows.js';
import type { KindRows } from '../graph-core/types.js';
import type { Recipe } from '../recipe/types.js';
import type { BuildSpecs } from './bootstrap-candidates.js';
import type { NeededPackage, NeededPackages } from './needed.js';
import { NEED, type Needed, type PlanNode } from './types.js';

/** The packages of one build: those of one recipe, or a single package. */
interface Group {
  readonly name: string;
  readonly members: NeededPackage[];
}

/** The nodes, and the specs that their builds need of each other. */
export interface Grouped extends Needed {
  readonly specsOf: BuildSpecs;
}

/**
 * Makes one node of the packages of each recipe. Drops packages that only the build of a package needs if the target turned out
 * to have that package.
 */
export function groupPackages({ packages, unmet }: NeededPackages, names: ReadonlySet<string>): Grouped {
  const groups = groupsOf(packages);
  const nodeOf = new Map(groups.flatMap(({ members }, node) => members.map(({ name }) => [name, node])));
  const all = needsOf(groups, nodeOf);
  const roots = [...names].flatMap((name) => nodeOf.get(name) ?? []);
  const reached = reachableFrom(all, roots);
  const atRun = reachableFrom(withoutKind(all, groups.length, NEED.build), roots);
  const kept = groups.flatMap((_, node) => (reached[node] === 1 ? [node] : []));
  const isWanted = new Set(roots);
  const nodes = kept.map((node) => {
    const { name, members } = groups[node] as Group;
    return planNode(name, members, { wanted: isWanted.has(node), buildOnly: atRun[node] !== 1 });
  });
  const specsOf: BuildSpecs = (node, target) =>
    buildSpecs(groups[kept[node] ?? -1]?.members ?? [], new Set(nodes[target]?.packages));
  return { nodes, needs: subrows(all, kept), unmet, specsOf };
}

function buildSpecs(members: readonly NeededPackage[], names: ReadonlySet<string>) {
  const specs = new Map<string, MatchSpec[]>();
  for (const { spec, kind } of members.flatMap(({ dependencies }) => dependencies)) {
    if ((kind & (NEED.host | NEED.build)) === 0 || !names.has(spec.name)) continue;
    specs.set(spec.name, [...(specs.get(spec.name) ?? []), spec]);
  }
  return specs;
}

function groupsOf(packages: ReadonlyMap<string, NeededPackage>): Group[] {
  const byKey = new Map<string, Group>();
  for (const needed of packages.values()) {
    const recipe = needed.status === 'build' ? needed.recipe : null;
    const key = recipe === null ? `package ${needed.name}` : `recipe ${recipe.file}`;
    const group = byKey.get(key) ?? { name: groupName(needed, recipe), members: [] };
    group.members.push(needed);
    byKey.set(key, group);
  }
  return [...byKey.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The recipe's name if it is a package name, else the name of the package. */
function groupName({ name }: NeededPackage, recipe: Recipe | null): string {
  return recipe !== null && isPackageName(recipe.name) ? recipe.name : name;
}

function needsOf(groups: readonly Group[], nodeOf: ReadonlyMap<string, number>): KindRows {
  const rows = groups.map(({ members }, node) => {
    const row = new Map<number, number>();
    for (const { spec, kind } of members.flatMap(({ dependencies }) => dependencies)) {
      const target = nodeOf.get(spec.name);
      // A run dependency of a node on itself is no edge.
      const isOwn = target === node && (kind & (NEED.host | NEED.build)) === 0;
      if (target !== undefined && !isOwn) row.set(target, (row.get(target) ?? 0) | kind);
    }
    return [...row].sort(([a], [b]) => a - b);
  });
  return kindRowsFrom(rows);
}

/** Returns the edges without this kind; an edge that has no other kind is dropped. */
function withoutKind(needs: KindRows, nodes: number, kind: number): KindRows {
  return kindRowsFrom(
    Array.from({ length: nodes }, (_, node) =>
      [...edgesOf(needs, node)].flatMap(({ target, kinds }) =>
        (kinds & ~kind) === 0 ? [] : [[target, kinds] as const],
      ),
    ),
  );
}

function planNode(
  name: string,
  members: readonly NeededPackage[],
  marks: Pick<PlanNode, 'wanted' | 'buildOnly'>,
): PlanNode {
  const [first] = members;
  const recipe = first?.status === 'build' ? first.recipe : null;
  const version = recipe?.version ?? first?.version ?? null;
  return {
    name,
    packages: members.map((member) => member.name).sort(),
    version: version !== null && isVersion(version) ? version : null,
    status: first?.status ?? 'unknown',
    recipe: recipe === null ? null : dirname(recipe.file),
    ...marks,
  };
}
