import { createHeap } from '../graph-core/heap.js';

/** A need inside a cycle, and the cost to defer it; nodes are numbered from 0. */
export interface Priced {
  readonly node: number;
  readonly target: number;
  readonly cost: number;
}

/** Up to this size every order is compared: 2^16 sets of nodes take a few hundredths of a second. */
const MOST_EXACT = 16;

/** An order of nodes, and whether no other is cheaper. */
export interface CheapestOrder {
  readonly order: readonly number[];
  readonly exact: boolean;
}

/**
 * Returns the order of nodes whose unmet needs cost least. It is exact for up to 16 nodes; for more, the cheapest next node is
 * chosen each time. A node pays once, for its most expensive unmet need; of orders with equal cost, fewer unmet needs are
 * better. (If every unmet need were paid, this would be the minimum feedback arc set.)
 */
export function cheapestOrder(size: number, needs: readonly Priced[]): CheapestOrder {
  return size <= MOST_EXACT
    ? { order: weighAll(size, needs), exact: true }
    : { order: chooseNext(size, needs), exact: false };
}

/** Added to the cost for each unmet need: a thousand of them are less than any difference between costs. */
const EACH = 1e-6;

/** Dynamic programming over sets: the cheapest order of a set extends the cheapest order of a subset. */
function weighAll(size: number, needs: readonly Priced[]): number[] {
  const sets = 1 << size;
  const rows: Priced[][] = Array.from({ length: size }, () => []);
  for (const need of needs) rows[need.node]?.push(need);
  const least = new Float64Array(sets).fill(Number.POSITIVE_INFINITY);
  const last = new Int8Array(sets);
  least[0] = 0;
  for (let set = 0; set < sets; set++) {
    for (let node = 0; node < size; node++) {
      if (set & (1 << node)) continue;
      const placed = set | (1 << node);
      const cost = (least[set] ?? 0) + unmetCost(node, placed);
      if (cost >= (least[placed] ?? 0)) continue;
      least[placed] = cost;
      last[placed] = node;
    }
  }
  const order: number[] = [];
  for (let set = sets - 1; set > 0; set &= ~(1 << (last[set] ?? 0))) order.unshift(last[set] ?? 0);
  return order;

  function unmetCost(node: number, placed: number): number {
    let dearest = 0;
    let count = 0;
    for (const { target, cost } of rows[node] ?? []) {
      if (target !== node && placed & (1 << target)) continue;
      dearest = Math.max(dearest, cost);
      count++;
    }
    return dearest + count * EACH;
  }
}

interface Candidate {
  readonly node: number;
  /** The cost of its unmet needs, minus the costs that placing it saves for others. */
  readonly price: number;
}

/** Places nodes without unmet needs first, else the one with the lowest price (Eades, Lin and Smyth). */
function chooseNext(size: number, needs: readonly Priced[]): number[] {
  const above: Priced[][] = Array.from({ length: size }, () => []);
  const below: Priced[][] = Array.from({ length: size }, () => []);
  const unmet = new Uint32Array(size);
  const balance = new Float64Array(size);
  for (const need of needs.filter(({ node, target }) => node !== target)) {
    above[need.target]?.push(need);
    below[need.node]?.push(need);
    unmet[need.node] = (unmet[need.node] ?? 0) + 1;
    balance[need.node] = (balance[need.node] ?? 0) + need.cost;
    balance[need.target] = (balance[need.target] ?? 0) - need.cost;
  }
  const heap = createHeap<Candidate>((a, b) => a.price - b.price || a.node - b.node);
  const priceOf = (node: number) => (unmet[node] === 0 ? Number.NEGATIVE_INFINITY : (balance[node] ?? 0));
  const offer = (node: number) => heap.push({ node, price: priceOf(node) });
  const placed = new Uint8Array(size);
  const order: number[] = [];
  for (let node = 0; node < size; node++) offer(node);
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    const { node, price } = next;
    // A node whose price has changed was pushed again.
    if (placed[node] === 1 || price !== priceOf(node)) continue;
    placed[node] = 1;
    order.push(node);
    for (const need of above[node] ?? []) change(need.node, -need.cost, true);
    for (const need of below[node] ?? []) change(need.target, need.cost, false);
  }
  return order;

  function change(node: number, cost: number, isMet: boolean): void {
    if (placed[node] === 1) return;
    balance[node] = (balance[node] ?? 0) + cost;
    if (isMet) unmet[node] = (unmet[node] ?? 0) - 1;
    offer(node);
  }
}
