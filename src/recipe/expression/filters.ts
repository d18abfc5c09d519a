import { joined } from './bounds.js';
import { methodOf, replaced, split } from './methods.js';
import { numberOf, textOf, textsOf } from './operators.js';
import type { Value } from './types.js';

/** `value | name(args)`. Throws SyntaxError for a filter that is not known here. */
export function applyFilter(
  name: string,
  value: Value,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const filter = FILTERS.get(name);
  if (filter === undefined) throw new SyntaxError(`the filter ${name} is not known here`);
  return filter(value, args, named);
}

type Filter = (value: Value, args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

const FILTERS = new Map<string, Filter>(
  Object.entries<Filter>({
    lower: (value) => textOf(value).toLowerCase(),
    upper: (value) => textOf(value).toUpperCase(),
    title: (value) => methodOf(textOf(value), 'title')([], new Map()),
    capitalize: (value) => methodOf(textOf(value), 'capitalize')([], new Map()),
    trim: (value) => textOf(value).trim(),
    string: textOf,
    replace: (value, [from, to]) => replaced(textOf(value), textOf(from), textOf(to)),
    split: (value, [separator, most]) => split(textOf(value), separator, most),
    join: (value, [separator]) => joined(textsOf(listOf(value), textOf), textOf(separator)),
    int: (value, [otherwise]) => numberOr(value, otherwise, Math.trunc),
    float: (value, [otherwise]) => numberOr(value, otherwise, (number) => number),
    length: (value) => (value instanceof Map ? value.size : listOf(value).length),
    count: (value) => listOf(value).length,
    first: (value) => listOf(value)[0],
    last: (value) => listOf(value).at(-1),
    list: (value) => listOf(value),
    sort: (value) => sorted(listOf(value)),
    unique: (value) => [...new Set(listOf(value))],
    reverse: (value) =>
      typeof value === 'string' ? [...value].reverse().join('') : listOf(value).toReversed(),
    abs: (value) => Math.abs(numberOf(value)),
    default: orElse,
    d: orElse,
    bool: (value) => !['', 'false', 'False', '0', 'None'].includes(textOf(value)),
    version_to_buildstring: (value) => textOf(value).split('.').slice(0, 2).join(''),
  }),
);

/** By their texts, which together are no longer than one may be. */
function sorted(values: readonly Value[]): readonly Value[] {
  joined(textsOf(values, textOf), '');
  return values.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}

function orElse(value: Value, [otherwise, alsoFalse]: readonly Value[]): Value {
  const lacks = value === undefined || (alsoFalse === true && !value);
  return lacks ? otherwise : value;
}

function numberOr(value: Value, otherwise: Value, shape: (number: number) => number): Value {
  const number = typeof value === 'number' ? value : Number.parseFloat(textOf(value));
  return Number.isNaN(number) ? (otherwise ?? 0) : shape(number);
}

/** A text is the list of its characters, as in python. */
function listOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value.keys()];
  return typeof value === 'string' ? [...value] : [];
}
