import { bounded, copied } from './bounds.js';
import { numberOf } from './numbers.js';
import { compareValues, keyOf, same } from './operators.js';
import { FixedMap, type Key, type Value } from './types.js';

type Method = (receiver: Value, args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;
type ListMethod = (list: Value[], args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;
type MapMethod = (map: Map<Key, Value>, args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

/** The methods of lists. Those that change the list return None, as in python, and throw BeyondLimit if it becomes too large. */
export const LIST = new Map<string, Method>(
  Object.entries<ListMethod>({
    append: (list, [item]) => changed(list, () => list.push(copied(item))),
    extend: (list, [items]) =>
      changed(list, () => list.push(...(Array.isArray(items) ? items.map(copied) : []))),
    insert: (list, [at, item]) => changed(list, () => list.splice(numberOf(at), 0, copied(item))),
    remove: (list, [item]) => {
      const at = list.findIndex((member) => same(member, item));
      return changed(list, () => at >= 0 && list.splice(at, 1));
    },
    pop: (list, [at]) => (at === undefined ? list.pop() : list.splice(numberOf(at), 1)[0]),
    clear: (list) => changed(list, () => list.splice(0)),
    reverse: (list) => changed(list, () => list.reverse()),
    sort: (list) => changed(list, () => list.sort(compareValues)),
    copy: (list) => [...list],
    count: (list, [item]) => list.filter((member) => same(member, item)).length,
    index: (list, [item]) => {
      const at = list.findIndex((member) => same(member, item));
      if (at < 0) throw new SyntaxError('index(): no such item');
      return at;
    },
    __len__: (list) => list.length,
  }).map(([name, method]) => [
    name,
    (receiver, args, named) => (Array.isArray(receiver) ? method(receiver, args, named) : undefined),
  ]),
);

/** The methods of mappings. They throw BeyondLimit if the mapping becomes too large. */
export const MAPPING = new Map<string, Method>(
  Object.entries<MapMethod>({
    get: (map, [key, otherwise = null]) => (map.has(keyOf(key)) ? map.get(keyOf(key)) : otherwise),
    items: (map) => [...map].map(([key, value]) => [key, value]),
    keys: (map) => [...map.keys()],
    values: (map) => [...map.values()],
    copy: (map) => new Map(map),
    update: (map, [more], named) =>
      changed(map, () => {
        for (const [key, value] of [...(more instanceof Map ? more : []), ...named])
          map.set(key, copied(value));
      }),
    setdefault: (map, [key, value = null]) => {
      if (!map.has(keyOf(key))) changed(map, () => map.set(keyOf(key), copied(value)));
      return map.get(keyOf(key));
    },
    pop: (map, [key, otherwise]) => {
      const value = map.has(keyOf(key)) ? map.get(keyOf(key)) : otherwise;
      changed(map, () => map.delete(keyOf(key)));
      return value;
    },
    __len__: (map) => map.size,
  }).map(([name, method]) => [
    name,
    (receiver, args, named) => (receiver instanceof Map ? method(receiver, args, named) : undefined),
  ]),
);

function changed(value: Value, change: () => unknown): null {
  if (value instanceof FixedMap) throw new SyntaxError('the environment cannot be changed');
  change();
  bounded(value);
  return null;
}
