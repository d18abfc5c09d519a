import { rowOf, rowsFrom } from '../graph-core/rows.js';
import type { CutCycle } from './cut-cycle.js';
import type { BuildPlan, Cut, Needed, PlanStep, StepKind } from './types.js';

/** The steps of a plan, and the steps that each one awaits. */
export type Stepped = Pick<BuildPlan, 'steps' | 'minutes' | 'awaits' | 'order'>;

/**
 * Makes the steps of nodes. A node with deferred needs has two: the first goes without them, the second awaits the first and
 * the needs. Nodes of the same cycle await first steps, other nodes last steps. `groups` are the nodes, each after its needs
 * that are not deferred; `minutes` are those of nodes.
 */
export function stepsOf(
  { nodes, needs }: Pick<Needed, 'nodes' | 'needs'>,
  groups: readonly (CutCycle | number)[],
  minutes: Float64Array,
): Stepped {
  const firsts = nodes.map(({ status }, node): PlanStep => {
    return { node, kind: status === 'build' ? 'build' : 'none' };
  });
  const seconds: PlanStep[] = [];
  const secondOf = new Map<number, number>();
  const awaits: number[][] = nodes.map(() => []);
  const order: number[] = [];
  for (const group of groups) {
    if (typeof group === 'number') {
      awaits[group] = [...rowOf(needs, group)].map(finished);
      order.push(group);
    } else addCycle(group);
  }
  const steps = [...firsts, ...seconds];
  return {
    steps,
    minutes: Float64Array.from(steps, ({ node }) => minutes[node] ?? 0),
    awaits: rowsFrom(awaits),
    order: Uint32Array.from(order),
  };

  /** Returns the last step of a node. */
  function finished(node: number): number {
    return secondOf.get(node) ?? node;
  }

  function addCycle({ members, cuts, kept, order: inside }: CutCycle): void {
    const cutsOf = new Map(members.map((node): [number, Cut[]] => [node, []]));
    for (const cut of cuts) cutsOf.get(cut.node)?.push(cut);
    for (const node of inside) {
      const outside = [...rowOf(needs, node)].filter((target) => !cutsOf.has(target));
      awaits[node] = [...outside.map(finished), ...(kept.get(node) ?? [])];
      order.push(node);
    }
    // The target of a deferred need comes later in the order, so its second step is added first.
    for (const node of inside.toReversed()) addSecond(node, cutsOf.get(node) ?? []);
  }

  function addSecond(node: number, cuts: readonly Cut[]): void {
    if (cuts.length === 0) return;
    const step = nodes.length + seconds.length;
    const isBuilt = nodes[node]?.status === 'build';
    if (isBuilt) firsts[node] = { node, kind: firstKind(cuts) };
    seconds.push({ node, kind: isBuilt ? 'again' : 'none' });
    const targets = cuts.filter(({ target }) => target !== node).map(({ target }) => finished(target));
    awaits[step] = [node, ...targets];
    order.push(step);
    secondOf.set(node, step);
  }
}

function firstKind(cuts: readonly Cut[]): StepKind {
  return cuts.every(({ kind }) => kind === 'without-tests') ? 'without-tests' : 'bootstrap';
}
