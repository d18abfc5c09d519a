import { limitOf } from '../../limits.js';
import { BeyondLimit, joined, rewritten, short } from './bounds.js';
import { arithmetic, isNumber, numberOf, numberText, toNumber } from './numbers.js';
import { Float, type Operator, type Value } from './types.js';

/** Returns the truth of a value as in python: none, zero and empty values are false. */
export function truth(value: Value): boolean {
  if (value instanceof Map) return value.size > 0;
  if (value instanceof Float) return value.value !== 0;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/**
 * Returns the text of a value as python prints it; empty for an unset value, as in conda-build. Throws BeyondLimit if the text of
 * a list or mapping is longer than the limit `expression-text`.
 */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'function') return '';
  if (Array.isArray(value)) return `[${joined(textsOf(value, quoted), ', ')}]`;
  if (value instanceof Map)
    return `{${joined(
      textsOf(value, ([key, item]) => `${quoted(key)}: ${quoted(item)}`),
      ', ',
    )}}`;
  return isNumber(value) ? numberText(value) : '';
}

/** Yields the texts one at a time, so that joining them can stop at a limit. */
export function* textsOf<T>(values: Iterable<T>, toText: (value: T) => string): Generator<string> {
  for (const value of values) yield toText(value);
}

function quoted(value: Value): string {
  return typeof value === 'string' ? `'${value}'` : textOf(value);
}

/**
 * Applies a binary operator. Throws SyntaxError if the operands do not fit it, BeyondLimit if the result exceeds the limits
 * `expression-text` or `expression-values`.
 */
export function binary(operator: Operator, left: Value, right: Value): Value {
  if (operator === '~') return short(textOf(left) + textOf(right));
  if (operator === '+' && typeof left === 'string') return short(left + textOf(right));
  if (operator === '+' && Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (operator === '%' && typeof left === 'string') return percent(left, right);
  if (operator === '|' && left instanceof Map && right instanceof Map) return new Map([...left, ...right]);
  // An operation on an unset value is unset: an unknown version has no next version.
  if (left === undefined || right === undefined) return undefined;
  if (operator === '*' && (typeof left === 'string' || Array.isArray(left))) return repeated(left, right);
  if (operator === '*' && (typeof right === 'string' || Array.isArray(right))) return repeated(right, left);
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    if (operator === '&') return left && right;
    if (operator === '|') return left || right;
    if (operator === '^') return left !== right;
  }
  return arithmetic(operator, toNumber(left), toNumber(right));
}

function repeated(value: string | readonly Value[], by: Value): Value {
  const times = Math.max(0, numberOf(by));
  if (!Number.isInteger(times))
    throw new SyntaxError('a text or list can be repeated only a whole number of times');
  if (value.length === 0 || times === 0) return typeof value === 'string' ? '' : [];
  if (typeof value === 'string') {
    if (value.length * times > limitOf('expression-text')) throw BeyondLimit.of('expression-text');
    return value.repeat(times);
  }
  if (value.length * times > limitOf('expression-values')) throw BeyondLimit.of('expression-values');
  return Array.from({ length: times }, () => value).flat(1);
}

/** Formats `"%s.%02d" % (a, b)` and `"%(name)s" % mapping`. */
function percent(form: string, right: Value): string {
  const values = Array.isArray(right) ? [...right] : [right];
  const pattern = /%(?:\((\w+)\))?([-0+ #]*)(\d*)(?:\.(\d+))?([sridfxXog%])/g;
  return rewritten(form, pattern, ([, key, flags = '', width = '', digits, letter = '']) => {
    if (letter === '%') return '%';
    const value = key !== undefined && right instanceof Map ? right.get(key) : values.shift();
    const text = percentText(value, letter, digits);
    const size = Math.min(Number(width), 256);
    if (flags.includes('-')) return text.padEnd(size);
    return text.padStart(size, flags.includes('0') && letter !== 's' && letter !== 'r' ? '0' : ' ');
  });
}

function percentText(value: Value, letter: string, digits: string | undefined): string {
  switch (letter) {
    case 's':
      return digits === undefined ? textOf(value) : textOf(value).slice(0, Number(digits));
    case 'r':
      return quoted(value);
    case 'f':
      return numberOf(value).toFixed(Math.min(Number(digits ?? 6), 20));
    case 'x':
    case 'X':
    case 'o': {
      const text = Math.trunc(numberOf(value)).toString(letter === 'o' ? 8 : 16);
      return letter === 'X' ? text.toUpperCase() : text;
    }
    case 'g':
      return String(numberOf(value));
    default:
      return String(Math.trunc(numberOf(value)));
  }
}

/** Evaluates a comparison. Orderings with an unset value or none are false. */
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

/** Returns whether two values are equal as in python: 1, 1.0 and True are equal. */
export function same(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (isNumeric(left) && isNumeric(right)) return numberOf(left) === numberOf(right);
  if (left instanceof Map && right instanceof Map)
    return (
      left.size === right.size &&
      [...left].every(([key, item]) => right.has(key) && same(item, right.get(key)))
    );
  if (!Array.isArray(left) || !Array.isArray(right)) return false;
  return left.length === right.length && left.every((item, index) => same(item, right[index]));
}

function isNumeric(value: Value): boolean {
  return isNumber(value) || typeof value === 'boolean';
}

function contains(whole: Value, part: Value): boolean {
  if (typeof whole === 'string') return typeof part === 'string' && whole.includes(part);
  if (whole instanceof Map) return whole.has(keyOf(part));
  return Array.isArray(whole) && whole.some((item) => same(item, part));
}

/** Returns the mapping key for a value; lists and mappings are represented by their text. Throws BeyondLimit as `textOf` does. */
export function keyOf(value: Value): string | number | boolean | null {
  if (value instanceof Float) return Number.isInteger(value.value) ? value.value : numberText(value);
  if (value === undefined) return '';
  if (value === null || typeof value !== 'object') return typeof value === 'function' ? '' : value;
  return textOf(value);
}

function ordered(operator: Operator, left: Value, right: Value): boolean {
  if (left === undefined || left === null || right === undefined || right === null) return false;
  const order = compareValues(left, right);
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** Compares numbers, texts and lists as python does: negative if `left` comes first. Throws SyntaxError for other values. */
export function compareValues(left: Value, right: Value): number {
  if (typeof left === 'string' && typeof right === 'string')
    return Number(left > right) - Number(left < right);
  if (!Array.isArray(left) || !Array.isArray(right)) return numberOf(left) - numberOf(right);
  for (const [index, item] of left.entries()) {
    if (index >= right.length) return 1;
    const order = same(item, right[index]) ? 0 : compareValues(item, right[index]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Returns python's `of[from:to:step]`; undefined if `of` is unset. Throws SyntaxError if the step is zero. */
export function sliced(value: Value, from: number | null, to: number | null, step: number | null): Value {
  if (typeof value !== 'string' && !Array.isArray(value)) return value === undefined ? undefined : [];
  if (step === null || step === 1) return value.slice(from ?? 0, to ?? undefined);
  if (step === 0) throw new SyntaxError('the step of a slice is zero');
  const items: Value[] = [];
  const { length } = value;
  const bound = (at: number) => {
    const place = at < 0 ? at + length : at;
    return step > 0 ? Math.min(Math.max(place, 0), length) : Math.min(Math.max(place, -1), length - 1);
  };
  const start = from === null ? (step > 0 ? 0 : length - 1) : bound(from);
  const end = to === null ? (step > 0 ? length : -1) : bound(to);
  for (let at = start; step > 0 ? at < end : at > end; at += step) items.push(value[at]);
  return typeof value === 'string' ? items.join('') : items;
}
