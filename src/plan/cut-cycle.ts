import { cheapestOrder } from './cheapest-order.js';
import { installNeeds } from './install-needs.js';
import { type Cut, type CutKind, type Cycle, NEED, type Needed } from './types.js';

/** What bootstrap channels have for a need: urls of packages. Null where no channel was named. */
export type Offers = (node: number, target: number) => readonly string[] | null;

/** A cycle, its members in the order that its cuts allow, and for each what it needs of the others and is not put off. */
export interface CutCycle extends Cycle {
  readonly order: readonly number[];
  readonly kept: ReadonlyMap<number, readonly number[]>;
}

/**
 * Orders nodes that need each other so that what is put off costs least. A node pays for its dearest need that is put off:
 * nothing where it is only taken, its minutes where it is built without its tests first, since it is built again; ten times
 * these where it is built with what a bootstrap channel has, since somebody has to make that; and a thousand times these
 * where no bootstrap channel has it.
 */
export function cutCycle(
  { nodes, needs }: Pick<Needed, 'nodes' | 'needs'>,
  { members, minutes, offers }: { members: readonly number[]; minutes: Float64Array; offers: Offers },
): CutCycle {
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
    const found = isBuiltWith(node, kinds) ? offers(node, target) : null;
    return { node, target, kind: cutKind(node, kinds, found), offers: found ?? [] };
  }

  function cutKind(node: number, kinds: number, found: readonly string[] | null): CutKind {
    if (nodes[node]?.standing !== 'build') return 'take';
    if (!isBuiltWith(node, kinds)) return 'without-tests';
    return found?.length === 0 ? 'unbroken' : 'bootstrap';
  }

  function isBuiltWith(node: number, kinds: number): boolean {
    return nodes[node]?.standing === 'build' && (kinds & (NEED.host | NEED.build)) !== 0;
  }
}

/** What a node pays for a need that is put off, in builds of its own. */
const FACTORS: Readonly<Record<CutKind, number>> = {
  take: 0,
  'without-tests': 1,
  bootstrap: 10,
  unbroken: 1000,
};
