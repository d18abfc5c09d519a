import { bounded, joined, short } from './bounds.js';
import { itemsOf, methodOf, replaced, split } from './methods.js';
import { numberOf, parseNumber, toNumber } from './numbers.js';
import { binary, compareValues, keyOf, same, textOf, textsOf, truth } from './operators.js';
import { holdsTest } from './tests.js';
import { Float, type Value } from './types.js';

/** Evaluates `value | name(args)`. Throws SyntaxError if the filter is not supported. */
export function applyFilter(
  name: string,
  value: Value,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const filter = FILTERS.get(name);
  if (filter === undefined) throw new SyntaxError(`unknown filter ${name}`);
  return filter(value, args, named);
}

type Filter = (value: Value, args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

/** Returns a filter that calls the string method of that name. */
const asMethod =
  (name: string): Filter =>
  (value, args, named) =>
    methodOf(textOf(value), name)(args, named);

const FILTERS = new Map<string, Filter>(
  Object.entries<Filter>({
    lower: asMethod('lower'),
    upper: asMethod('upper'),
    title: asMethod('title'),
    capitalize: asMethod('capitalize'),
    trim: asMethod('strip'),
    string: textOf,
    safe: (value) => value,
    escape: textOf,
    e: textOf,
    replace: (value, [from, to, most]) => replaced(textOf(value), textOf(from), textOf(to), most),
    split: (value, [separator, most]) => split(textOf(value), separator, most),
    join: (value, [separator, attribute]) =>
      joined(textsOf(mapped(value, attribute), textOf), textOf(separator)),
    format: (value, args) => binary('%', textOf(value), args),
    center: (value, [width = 80]) => methodOf(textOf(value), 'center')([width], new Map()),
    indent: (value, [width = 4]) =>
      short(textOf(value).replaceAll('\n', `\n${' '.repeat(Math.min(numberOf(width), 256))}`)),
    wordcount: (value) => split(textOf(value), undefined).length,
    urlencode: (value) => encodeURIComponent(textOf(value)).replaceAll('%2F', '/'),
    int: (value, [otherwise, base], named) =>
      wholeOr(value, otherwise ?? named.get('default') ?? 0, base ?? named.get('base') ?? 10),
    float: (value, [otherwise = new Float(0)]) => {
      const number = typeof value === 'string' ? parseNumber(value) : value;
      return number === null || number === undefined ? otherwise : new Float(numberOf(number));
    },
    round: (value, [digits = 0, method = 'common']) =>
      rounded(numberOf(value), numberOf(digits), textOf(method)),
    abs: (value) => {
      const number = toNumber(value);
      return number instanceof Float ? new Float(Math.abs(number.value)) : Math.abs(number);
    },
    bool: truth,
    length: (value) => (value instanceof Map ? value.size : itemsOf(value).length),
    count: (value) => (value instanceof Map ? value.size : itemsOf(value).length),
    first: (value) => itemsOf(value)[0],
    last: (value) => itemsOf(value).at(-1),
    list: (value) => [...itemsOf(value)],
    items: (value) => (value instanceof Map ? [...value].map(([key, item]) => [key, item]) : []),
    dictsort: (value) =>
      value instanceof Map ? sorted([...value].map(([key, item]) => [key, item])) : undefined,
    sort: (value, [reverse, , attribute], named) => {
      const by = attribute ?? named.get('attribute');
      const list = sorted(itemsOf(value), by);
      return truth(reverse ?? named.get('reverse')) ? list.toReversed() : list;
    },
    unique: (value) => {
      const kept: Value[] = [];
      for (const item of itemsOf(value)) if (!kept.some((known) => same(known, item))) kept.push(item);
      return kept;
    },
    reverse: (value) =>
      typeof value === 'string' ? [...value].reverse().join('') : itemsOf(value).toReversed(),
    min: (value) => sorted(itemsOf(value))[0],
    max: (value) => sorted(itemsOf(value)).at(-1),
    sum: (value, [attribute, start], named) =>
      mapped(value, attribute ?? named.get('attribute')).reduce<Value>(
        (sum, item) => bounded(binary('+', sum, item)),
        start ?? named.get('start') ?? 0,
      ),
    map: (value, [filter, ...args], named) =>
      filter === undefined
        ? mapped(value, named.get('attribute'))
        : itemsOf(value).map((item) => applyFilter(textOf(filter), item, args, new Map())),
    select: (value, args) => itemsOf(value).filter((item) => holds(item, args)),
    reject: (value, args) => itemsOf(value).filter((item) => !holds(item, args)),
    selectattr: (value, [attribute, ...args]) =>
      itemsOf(value).filter((item) => holds(partOf(item, attribute), args)),
    rejectattr: (value, [attribute, ...args]) =>
      itemsOf(value).filter((item) => !holds(partOf(item, attribute), args)),
    attr: (value, [name]) => partOf(value, name),
    batch: (value, [size]) => {
      const items = itemsOf(value);
      const step = Math.max(1, numberOf(size));
      return Array.from({ length: Math.ceil(items.length / step) }, (_, at) =>
        items.slice(at * step, (at + 1) * step),
      );
    },
    default: orElse,
    d: orElse,
    tojson: (value) => JSON.stringify(value) ?? '',
    pprint: textOf,
    version_to_buildstring: (value) =>
      (textOf(value).split(/\s+/)[0] ?? '').split('.').slice(0, 2).join('').replaceAll('*', ''),
  }),
);

function partOf(value: Value, path: Value): Value {
  return textOf(path)
    .split('.')
    .reduce<Value>((part, key) => {
      if (part instanceof Map) return part.get(keyOf(key));
      return Array.isArray(part) ? part[Number(key)] : undefined;
    }, value);
}

function mapped(value: Value, attribute: Value): readonly Value[] {
  const items = itemsOf(value);
  return attribute === undefined || attribute === null ? items : items.map((item) => partOf(item, attribute));
}

/** Returns whether the test holds, or without a test, whether the value is true. */
function holds(value: Value, [test, ...args]: readonly Value[]): boolean {
  return test === undefined ? truth(value) : holdsTest(textOf(test), value, args);
}

/** Sorts as jinja does: numbers by value, texts case-insensitively. */
function sorted(values: readonly Value[], attribute?: Value): readonly Value[] {
  joined(textsOf(values, textOf), '');
  const key = (value: Value): Value => {
    const part = attribute === undefined || attribute === null ? value : partOf(value, attribute);
    return typeof part === 'string' ? part.toLowerCase() : part;
  };
  return values.toSorted((a, b) => compareValues(key(a), key(b)));
}

function orElse(
  value: Value,
  [otherwise = '', alsoFalse]: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const isFalseToo = truth(alsoFalse ?? named.get('boolean'));
  const lacks = value === undefined || (isFalseToo && !truth(value));
  return lacks ? (named.get('default_value') ?? otherwise) : value;
}

function wholeOr(value: Value, otherwise: Value, base: Value): Value {
  if (typeof value !== 'string') {
    if (value === undefined || value === null || typeof value === 'function') return otherwise;
    return Array.isArray(value) || value instanceof Map ? otherwise : Math.trunc(numberOf(value));
  }
  const radix = numberOf(base);
  const number = radix === 10 ? parseNumber(value) : Number.parseInt(value, radix);
  if (number === null || (typeof number === 'number' && Number.isNaN(number))) return otherwise;
  return Math.trunc(numberOf(number));
}

function rounded(value: number, digits: number, method: string): Float {
  const scale = 10 ** digits;
  if (method === 'ceil') return new Float(Math.ceil(value * scale) / scale);
  if (method === 'floor') return new Float(Math.floor(value * scale) / scale);
  return new Float(Number(value.toFixed(Math.max(0, Math.min(digits, 20)))));
}
