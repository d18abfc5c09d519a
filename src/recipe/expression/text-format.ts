import { rewritten } from './bounds.js';
import { numberOf } from './numbers.js';
import { keyOf, textOf } from './operators.js';
import type { Value } from './types.js';

const FIELD = /\{\{|\}\}|\{([^{}:!]*)(?:!([rs]))?(?::([^{}]*))?\}/g;
const SPEC = /^(?:(.)?([<>^]))?([+-]?)(0?)(\d*)(,?)(?:\.(\d+))?([a-zA-Z%]?)$/;

/** Evaluates python's `"{} {0} {name[0]:02d}".format(…)`. Throws SyntaxError for an unsupported format spec. */
export function formatted(text: string, args: readonly Value[], named: ReadonlyMap<string, Value>): string {
  let next = 0;
  return rewritten(text, FIELD, ([found, name = '', , spec = '']) => {
    if (found === '{{' || found === '}}') return found.charAt(0);
    const [first = '', ...path] = name.split(/[.[\]]+/).filter((part, at) => part !== '' || at === 0);
    const value = /^\d*$/.test(first) ? args[first === '' ? next++ : Number(first)] : named.get(first);
    return withSpec(path.reduce<Value>(partOf, value), spec);
  });
}

function partOf(value: Value, part: string): Value {
  if (value instanceof Map) return value.get(keyOf(part));
  return (Array.isArray(value) || typeof value === 'string') && /^\d+$/.test(part)
    ? value[Number(part)]
    : undefined;
}

function withSpec(value: Value, spec: string): string {
  if (spec === '') return textOf(value);
  const [, fill = ' ', align, sign = '', zero = '', width = '', comma = '', digits, letter = ''] =
    SPEC.exec(spec) ?? [];
  if (SPEC.exec(spec) === null) throw new SyntaxError(`unknown format {:${spec}}`);
  const isText = typeof value === 'string';
  const plain = isText
    ? value.slice(0, digits === undefined ? undefined : Number(digits))
    : numberAs(value, letter, digits);
  const body = sign === '+' && !isText && !plain.startsWith('-') ? `+${plain}` : plain;
  const text = comma === ',' ? body.replace(/\B(?=(\d{3})+(?!\d))/g, ',') : body;
  const size = Math.min(Number(width), 256);
  if (zero === '0' && align === undefined) return text.padStart(size, '0');
  if (align === '^')
    return text.padStart(text.length + Math.floor((size - text.length) / 2), fill).padEnd(size, fill);
  return (align ?? (isText ? '<' : '>')) === '<' ? text.padEnd(size, fill) : text.padStart(size, fill);
}

function numberAs(value: Value, letter: string, digits: string | undefined): string {
  switch (letter) {
    case 'd':
      return String(Math.trunc(numberOf(value)));
    case 'x':
      return Math.trunc(numberOf(value)).toString(16);
    case 'f':
      return numberOf(value).toFixed(Math.min(Number(digits ?? 6), 20));
    default:
      return digits === undefined
        ? textOf(value)
        : String(Number(numberOf(value).toPrecision(Number(digits))));
  }
}
