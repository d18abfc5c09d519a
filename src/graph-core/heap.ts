/** A priority queue. */
export interface Heap<T> {
  push(item: T): void;
  /** Removes and returns the smallest item; undefined if the heap is empty. */
  pop(): T | undefined;
  /** Returns the smallest item; undefined if the heap is empty. */
  peek(): T | undefined;
}

/** Makes an empty binary heap; `compare` decides which item is the smallest. */
export function createHeap<T>(compare: (a: T, b: T) => number): Heap<T> {
  const items: T[] = [];
  return { push, pop, peek: () => items[0] };

  function push(item: T): void {
    let hole = items.length;
    items.push(item);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = items[parent] as T;
      if (compare(above, item) <= 0) break;
      items[hole] = above;
      hole = parent;
    }
    items[hole] = item;
  }

  function pop(): T | undefined {
    const first = items[0];
    const last = items.pop();
    if (items.length > 0) sink(last as T);
    return first;
  }

  function sink(item: T): void {
    let hole = 0;
    for (let child = 1; child < items.length; child = 2 * hole + 1) {
      if (child + 1 < items.length && compare(items[child + 1] as T, items[child] as T) < 0) child++;
      const below = items[child] as T;
      if (compare(item, below) <= 0) break;
      items[hole] = below;
      hole = child;
    }
    items[hole] = item;
  }
}
