import { rowOf } from '../graph-core/rows.js';
import { NEED, type Needed } from './types.js';

/** One need between two members of a cycle; `kinds` has bits of NEED. */
export interface InnerNeed {
  readonly node: number;
  readonly target: number;
  readonly kinds: number;
}

/** Larger cycles use only the direct needs: the number of indirect ones may grow with the square of the members. */
const MOST = 300;

/**
 * Returns the needs inside a cycle. A package is installed together with all its run dependencies: a build needs those of its
 * tools, a test those of the tested package. No record or recipe lists these indirect needs; they are computed, unless the
 * cycle is too large: then `complete` is false.
 */
export function installNeeds(
  { nodes, needs }: Pick<Needed, 'nodes' | 'needs'>,
  members: readonly number[],
): { readonly needs: readonly InnerNeed[]; readonly complete: boolean } {
  const isMember = new Set(members);
  const rows = new Map(members.map((node) => [node, rowInside(node)]));
  const complete = members.length <= MOST;
  const unmet = members.flatMap((node) => {
    const row = new Map(rows.get(node));
    if (complete) {
      const isBuilt = nodes[node]?.status === 'build';
      for (const target of installed(node, NEED.host | NEED.build)) add(row, target, NEED.host);
      for (const target of installed(node, NEED.run | NEED.test)) {
        if (target !== node) add(row, target, isBuilt ? NEED.test : NEED.run);
      }
    }
    return [...row].map(([target, kinds]) => ({ node, target, kinds }));
  });
  return { needs: unmet, complete };

  function rowInside(node: number): ReadonlyMap<number, number> {
    const start = needs.offsets[node] ?? 0;
    const targets = [...rowOf(needs, node)].map(
      (target, index) => [target, needs.kinds[start + index] ?? 0] as const,
    );
    return new Map(targets.filter(([target]) => isMember.has(target)));
  }

  /** Returns the needs of a node of these kinds, and all their run dependencies. */
  function installed(node: number, kinds: number): ReadonlySet<number> {
    const seen = new Set(targetsOf(rows.get(node), kinds));
    // The loop reaches the nodes that it adds.
    for (const member of seen) for (const target of targetsOf(rows.get(member), NEED.run)) seen.add(target);
    return seen;
  }
}

function add(row: Map<number, number>, target: number, kind: number): void {
  row.set(target, (row.get(target) ?? 0) | kind);
}

function targetsOf(row: ReadonlyMap<number, number> | undefined, kinds: number): number[] {
  return [...(row ?? [])].flatMap(([target, all]) => (all & kinds ? [target] : []));
}
