import { cheapestOrder } from './cheapest-order.js';
import { installNeeds } from './install-needs.js';
import { type Cut, type CutKind, type Cycle, NEED, type Needed } from './types.js';

/** Returns urls of packages in bootstrap channels for a need; null if no bootstrap channel is given. */
export type BootstrapCandidates = (node: number, target: number) => readonly string[] | null;

/** A cycle, its members in an order that its cuts allow, and for each member the needs in the cycle that are not deferred. */
export interface CutCycle extends Cycle {
  readonly order: readonly number[];
  readonly kept: ReadonlyMap<number, readonly number[]>;
}

/**
 * Orders nodes that need each other so that the deferred needs cost least. A node pays once, for its most expensive deferred
 * need: nothing if it is not built; its minutes if it is built twice, first without its tests; ten times its minutes if it is
 * first built with packages of a bootstrap channel, since these have to be made too; a thousand times its minutes if no
 * bootstrap channel has these packages.
 */
export function cutCycle(
  { nodes, needs }: Pick<Needed, 'nodes' | 'needs'>,
  request: { members: readonly number[]; minutes: Float64Array; candidates: BootstrapCandidates },
): CutCycle {
  const { members, minutes, candidates } = request;
  const local = new Map(members.map((node, index) => [node, index]));
  const { needs: inside, complete } = installNeeds({ nodes, needs }, members);
  const cuttable = inside.map(({ node, target, kinds }) => cutOf(node, target, kinds));
  const priced = cuttable.map(({ node, target, kind }) => ({
    node: local.get(node) ?? 0,
    target: local.get(target) ?? 0,
    cost: (minutes[node] ?? 0) * FACTORS[kind],
  }));
  const { order, exact } = cheapestOrder(members.length, priced);
  const place = new Map(order.map((index, position) => [members[index], position]));
  const cuts: Cut[] = [];
  const kept = new Map<number, number[]>(members.map((node) => [node, []]));
  for (const need of cuttable) {
    if ((place.get(need.target) ?? 0) >= (place.get(need.node) ?? 0)) cuts.push(need);
    else kept.get(need.node)?.push(need.target);
  }
  return { members, cuts, exact: exact && complete, order: order.map((index) => members[index] ?? 0), kept };

  function cutOf(node: number, target: number, kinds: number): Cut {
    const bootstrap = isBuiltWith(node, kinds) ? candidates(node, target) : null;
    return { node, target, kind: cutKind(node, kinds, bootstrap), candidates: bootstrap ?? [] };
  }

  function cutKind(node: number, kinds: number, bootstrap: readonly string[] | null): CutKind {
    if (nodes[node]?.status !== 'build') return 'take';
    if (!isBuiltWith(node, kinds)) return 'without-tests';
    return bootstrap?.length === 0 ? 'unbroken' : 'bootstrap';
  }

  function isBuiltWith(node: number, kinds: number): boolean {
    return nodes[node]?.status === 'build' && (kinds & (NEED.host | NEED.build)) !== 0;
  }
}

/** The cost of a deferred need, as a multiple of the node's minutes. */
const FACTORS: Readonly<Record<CutKind, number>> = {
  take: 0,
  'without-tests': 1,
  bootstrap: 10,
  unbroken: 1000,
};
