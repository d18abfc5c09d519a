import { rowOf } from '../graph-core/rows.js';
import { NEED, type Needed } from './types.js';

/** One need between two members of a cycle; `kinds` has bits of NEED. */
export interface InnerNeed {
  readonly node: number;
  readonly target: number;
  readonly kinds: number;
}

/** In larger cycles only what is written down is known: all of it may be the square of their members. */
const MOST = 300;

/**
 * The needs inside a cycle. A package can be installed only with all that it needs to run: so a build needs what its tools
 * need to run, a test what is tested and what that needs. These needs are written down nowhere; they are found where the
 * cycle is not too large (`complete`).
 */
export function installNeeds(
  { nodes, needs }: Pick<Needed, 'nodes' | 'needs'>,
  members: readonly number[],
): { readonly needs: readonly InnerNeed[]; readonly complete: boolean } {
  const isMember = new Set(members);
  const rows = new Map(members.map((node) => [node, rowInside(node)]));
  const complete = members.length <= MOST;
  const found = members.flatMap((node) => {
    const row = new Map(rows.get(node));
    if (complete) {
      const isBuilt = nodes[node]?.standing === 'build';
      for (const target of installed(node, NEED.host | NEED.build)) add(row, target, NEED.host);
      for (const target of installed(node, NEED.run | NEED.test)) {
        if (target !== node) add(row, target, isBuilt ? NEED.test : NEED.run);
      }
    }
    return [...row].map(([target, kinds]) => ({ node, target, kinds }));
  });
  return { needs: found, complete };

  function rowInside(node: number): ReadonlyMap<number, number> {
    const start = needs.offsets[node] ?? 0;
    const targets = [...rowOf(needs, node)].map(
      (target, index) => [target, needs.kinds[start + index] ?? 0] as const,
    );
    return new Map(targets.filter(([target]) => isMember.has(target)));
  }

  /** What a node needs for one of these kinds, and all that this needs to run. */
  function installed(node: number, kinds: number): ReadonlySet<number> {
    const seen = new Set(targetsOf(rows.get(node), kinds));
    // It grows while it is walked.
    for (const one of seen) for (const target of targetsOf(rows.get(one), NEED.run)) seen.add(target);
    return seen;
  }
}

function add(row: Map<number, number>, target: number, kind: number): void {
  row.set(target, (row.get(target) ?? 0) | kind);
}

function targetsOf(row: ReadonlyMap<number, number> | undefined, kinds: number): number[] {
  return [...(row ?? [])].flatMap(([target, all]) => (all & kinds ? [target] : []));
}
