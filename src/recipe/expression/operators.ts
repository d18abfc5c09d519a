import { joined, rewritten, short } from './bounds.js';
import type { Operator, Value } from './types.js';

/** python's truth: nothing, zero and what is empty are false. */
export function truth(value: Value): boolean {
  if (value instanceof Map) return value.size > 0;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** The text of a value, as python prints it. What is not set is empty, as in conda-build. Throws SyntaxError where a list has too long a one. */
export function textOf(value: Value): string {
  if (value === undefined) return '';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'function') return '';
  if (Array.isArray(value)) return `[${joined(textsOf(value, quoted), ', ')}]`;
  if (!(value instanceof Map)) return String(value);
  return `{${joined(
    textsOf(value, ([key, item]) => `${quoted(key)}: ${quoted(item)}`),
    ', ',
  )}}`;
}

/** One at a time, so that whoever joins them can stop. */
export function* textsOf<T>(values: Iterable<T>, toText: (value: T) => string): Generator<string> {
  for (const value of values) yield toText(value);
}

function quoted(value: Value): string {
  return typeof value === 'string' ? `'${value}'` : textOf(value);
}

/** Throws SyntaxError for what is no number. */
export function numberOf(value: Value): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  if (typeof number === 'boolean') return number ? 1 : 0;
  throw new SyntaxError(`${JSON.stringify(textOf(value).slice(0, 40))} is no number`);
}

/** Throws SyntaxError where the result would be longer than 64 Ki characters, or is none. */
export function binary(operator: Operator, left: Value, right: Value): Value {
  if (operator === '~') return short(textOf(left) + textOf(right));
  if (operator === '+' && typeof left === 'string') return short(left + textOf(right));
  if (operator === '+' && Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (operator === '%' && typeof left === 'string') return percent(left, right);
  // What is not set stays so: a version that is not known has no next one.
  if (left === undefined || right === undefined) return undefined;
  if (operator === '*' && typeof left === 'string') throw new SyntaxError('texts are not repeated here');
  return arithmetic(operator, numberOf(left), numberOf(right));
}

function arithmetic(operator: Operator, left: number, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  if (operator === '*') return left * right;
  if (right === 0) throw new SyntaxError('a division by zero');
  if (operator === '/') return left / right;
  return operator === '//' ? Math.floor(left / right) : left - Math.floor(left / right) * right;
}

/** `"%s.%s" % (a, b)`; of a number's form only `%d` and `%02d` are known. */
function percent(form: string, right: Value): string {
  const values = Array.isArray(right) ? [...right] : [right];
  return rewritten(form, /%(?:(0?\d?)d|[sr]|%)/g, ([found, width]) => {
    if (found === '%%') return '%';
    const text = textOf(values.shift());
    return width === undefined ? text : text.padStart(Number(width), width.startsWith('0') ? '0' : ' ');
  });
}

/** What is not set is less than, equal to and part of nothing. */
export function compared(operator: Operator, left: Value, right: Value): boolean {
  switch (operator) {
    case 'is':
    case '==':
      return same(left, right);
    case 'is not':
    case '!=':
      return !same(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    default:
      return ordered(operator, left, right);
  }
}

function same(left: Value, right: Value): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right;
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

function contains(whole: Value, part: Value): boolean {
  if (typeof whole === 'string') return typeof part === 'string' && whole.includes(part);
  if (whole instanceof Map) return whole.has(textOf(part));
  return Array.isArray(whole) && whole.some((item) => same(item, part));
}

function ordered(operator: Operator, left: Value, right: Value): boolean {
  if (left === undefined || left === null || right === undefined || right === null) return false;
  const order =
    typeof left === 'string' && typeof right === 'string'
      ? Number(left > right) - Number(left < right)
      : numberOf(left) - numberOf(right);
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** python's `of[from:to]`. */
export function sliced(of: Value, from: number | null, to: number | null): Value {
  if (typeof of !== 'string' && !Array.isArray(of)) return of === undefined ? undefined : [];
  return of.slice(from ?? 0, to ?? undefined);
}
