/**
 * Sorts `items`, a permutation of the indexes of `keys`, stably by their keys (0 … `size` - 1). The items with key `k` begin at
 * `starts[k]`.
 */
export function sortByKey(
  size: number,
  keys: Uint32Array,
  items: Uint32Array,
): { readonly sorted: Uint32Array; readonly starts: Uint32Array } {
  const starts = new Uint32Array(size + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] ?? 0) + 1;
  for (let key = 0; key < size; key++) starts[key + 1] = (starts[key + 1] ?? 0) + (starts[key] ?? 0);
  const next = starts.slice();
  const sorted = new Uint32Array(items.length);
  for (const item of items) {
    const key = keys[item] ?? 0;
    const place = next[key] ?? 0;
    sorted[place] = item;
    next[key] = place + 1;
  }
  return { sorted, starts };
}
