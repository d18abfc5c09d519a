import { components } from '../graph/components.js';
import { cheapestOrder } from './cheapest-order.js';
import { rowOf } from './rows.js';
import { type Cut, type CutKind, type Cycle, NEED, type Needed, type Rows } from './types.js';

/** Needed nodes in an order, and what had to be put off for it. */
export interface Ordered {
  readonly awaits: Rows;
  readonly order: Uint32Array;
  readonly cycles: readonly Cycle[];
  readonly waves: readonly (readonly number[])[];
}

/**
 * Orders nodes behind what they need. Nodes that need each other are ordered so that what is put off costs least: nothing
 * for what is only taken, the minutes of a build for tests that run later, ten times these for what must be had from a
 * bootstrap channel, since somebody has to make that, and what was built with it is built again.
 */
export function orderNeeded(needed: Pick<Needed, 'nodes' | 'needs'>, minutes: Float64Array): Ordered {
  const { needs } = needed;
  const groups = groupsOf(needs);
  const order = new Uint32Array(needed.nodes.length);
  const cycles: Cycle[] = [];
  let placed = 0;
  for (const members of groups) {
    const cycle =
      members.length > 1 || needsItself(needs, members) ? cutCycle(needed, minutes, members) : null;
    if (cycle !== null) cycles.push(cycle);
    for (const node of cycle?.order ?? members) order[placed++] = node;
  }
  const awaits = withoutCuts(needs, cycles);
  return { awaits, order, cycles, waves: wavesOf({ awaits, order }, needed) };
}

/** The members of each component, behind those of the components that it needs. */
function groupsOf(needs: Rows): number[][] {
  const { count, of } = components(needs);
  const groups: number[][] = Array.from({ length: count }, () => []);
  for (const [node, group] of of.entries()) groups[group]?.push(node);
  return groups;
}

function needsItself(needs: Rows, [node = 0]: readonly number[]): boolean {
  return rowOf(needs, node).includes(node);
}

/** Among cuts of the same price, fewer are better. */
const EACH = 1e-6;
const BOOTSTRAP_FACTOR = 10;

function cutCycle(
  { nodes, needs }: Pick<Needed, 'nodes' | 'needs'>,
  minutes: Float64Array,
  members: readonly number[],
): Cycle & { readonly order: readonly number[] } {
  const local = new Map(members.map((node, index) => [node, index]));
  const inside = members.flatMap((node) => {
    const start = needs.offsets[node] ?? 0;
    return [...rowOf(needs, node)].flatMap((target, index) =>
      local.has(target) ? [{ node, target, kind: cutKind(node, needs.kinds[start + index] ?? 0) }] : [],
    );
  });
  const priced = inside.map(({ node, target, kind }) => ({
    node: local.get(node) ?? 0,
    target: local.get(target) ?? 0,
    cost: costOf(kind, minutes[node] ?? 0) + EACH,
  }));
  const { order, exact } = cheapestOrder(members.length, priced);
  const place = new Map(order.map((index, position) => [members[index], position]));
  const cuts = inside.filter(({ node, target }) => (place.get(target) ?? 0) >= (place.get(node) ?? 0));
  return { members, cuts, exact, order: order.map((index) => members[index] ?? 0) };

  function cutKind(node: number, kinds: number): CutKind {
    if (nodes[node]?.standing !== 'build') return 'take';
    return kinds & (NEED.host | NEED.build) ? 'bootstrap' : 'without-tests';
  }
}

function costOf(kind: CutKind, minutes: number): number {
  return { take: 0, 'without-tests': minutes, bootstrap: minutes * BOOTSTRAP_FACTOR }[kind];
}

function withoutCuts(needs: Rows, cycles: readonly Cycle[]): Rows {
  const cut = new Map<number, Set<number>>();
  for (const { node, target } of cycles.flatMap<Cut>(({ cuts }) => cuts)) {
    cut.set(node, (cut.get(node) ?? new Set()).add(target));
  }
  const offsets = new Uint32Array(needs.offsets.length);
  const targets = new Uint32Array(needs.targets.length);
  let size = 0;
  for (let node = 0; node + 1 < offsets.length; node++) {
    const gone = cut.get(node);
    for (const target of rowOf(needs, node)) if (!gone?.has(target)) targets[size++] = target;
    offsets[node + 1] = size;
  }
  return { offsets, targets: targets.slice(0, size) };
}

/** What is not built adds no wave: it is there as soon as what it needs. */
function wavesOf({ awaits, order }: Pick<Ordered, 'awaits' | 'order'>, { nodes }: Pick<Needed, 'nodes'>) {
  const level = new Uint32Array(nodes.length);
  const waves: number[][] = [];
  for (const node of order) {
    let wave = 0;
    for (const target of rowOf(awaits, node)) wave = Math.max(wave, level[target] ?? 0);
    const isBuilt = nodes[node]?.standing === 'build';
    level[node] = isBuilt ? wave + 1 : wave;
    if (!isBuilt) continue;
    waves[wave] ??= [];
    waves[wave]?.push(node);
  }
  return waves.map((wave) => wave.sort((a, b) => a - b));
}
