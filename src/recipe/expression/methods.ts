import { beyond, limitOf } from '../../limits.js';
import { joined, rewritten } from './bounds.js';
import { numberOf, textOf, textsOf } from './operators.js';
import type { Callable, Value } from './types.js';

/** A method of a text, a list or a mapping. Throws SyntaxError for any other: a recipe reaches nothing else. */
export function methodOf(of: Value, name: string): Callable {
  if (of === undefined || of === null) return () => undefined;
  const method = typeof of === 'string' ? TEXT.get(name) : of instanceof Map ? MAPPING.get(name) : undefined;
  if (method === undefined) throw new SyntaxError(`there is no method ${name}() here`);
  return (args) => method(of, args);
}

type Method = (of: Value, args: readonly Value[]) => Value;
type TextMethod = (text: string, args: readonly Value[]) => Value;

const TEXT = new Map<string, Method>(
  Object.entries<TextMethod>({
    replace: (text, [from, to]) => replaced(text, textOf(from), textOf(to)),
    split: (text, [separator, most]) => split(text, separator, most),
    rsplit: (text, [separator, most]) => rightSplit(text, textOf(separator), most),
    lower: (text) => text.toLowerCase(),
    upper: (text) => text.toUpperCase(),
    title: (text) => text.replace(/[A-Za-z]+/g, (word) => capital(word)),
    capitalize: (text) => capital(text),
    strip: (text, [chars]) => stripped(text, chars, 'both'),
    lstrip: (text, [chars]) => stripped(text, chars, 'start'),
    rstrip: (text, [chars]) => stripped(text, chars, 'end'),
    startswith: (text, [start]) => choices(start).some((one) => text.startsWith(one)),
    endswith: (text, [end]) => choices(end).some((one) => text.endsWith(one)),
    isdigit: (text) => /^\d+$/.test(text),
    zfill: (text, [width]) => text.padStart(Math.min(numberOf(width), 256), '0'),
    count: (text, [part]) => text.split(textOf(part)).length - 1,
    find: (text, [part]) => text.indexOf(textOf(part)),
    join: (text, [items]) => (Array.isArray(items) ? joined(textsOf(items, textOf), text) : ''),
    format: (text, args) => formatted(text, args),
  }).map(([name, method]) => [name, (of, args) => method(textOf(of), args)]),
);

const MAPPING = new Map<string, Method>(
  Object.entries<(map: ReadonlyMap<string, Value>, args: readonly Value[]) => Value>({
    get: (map, [key, otherwise]) => map.get(textOf(key)) ?? otherwise,
    items: (map) => [...map].map(([key, value]) => [key, value]),
    keys: (map) => [...map.keys()],
    values: (map) => [...map.values()],
  }).map(([name, method]) => [name, (of, args) => (of instanceof Map ? method(of, args) : undefined)]),
);

/** Throws SyntaxError where the text would be longer than 64 Ki characters. */
export function replaced(text: string, from: string, to: string): string {
  const times = text.split(from).length + (from === '' ? 1 : -1);
  if (text.length + times * to.length > limitOf('expression-text'))
    throw new SyntaxError(beyond('expression-text'));
  return text.replaceAll(from, () => to);
}

/** python's split: at white space where no separator is given. */
export function split(text: string, separator: Value, most: Value): string[] {
  if (separator === undefined || separator === null) return text.split(/\s+/).filter((part) => part !== '');
  const parts = text.split(textOf(separator));
  const limit = most === undefined ? -1 : numberOf(most);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(textOf(separator))];
}

function rightSplit(text: string, separator: string, most: Value): string[] {
  const parts = text.split(separator);
  const limit = most === undefined ? -1 : numberOf(most);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [parts.slice(0, parts.length - limit).join(separator), ...parts.slice(parts.length - limit)];
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}`;
}

function stripped(text: string, chars: Value, end: 'start' | 'end' | 'both'): string {
  const set = chars === undefined ? ' \t\n\r' : textOf(chars);
  let from = 0;
  let to = text.length;
  while (end !== 'end' && from < to && set.includes(text.charAt(from))) from++;
  while (end !== 'start' && to > from && set.includes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

function choices(value: Value): string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf);
}

function formatted(text: string, args: readonly Value[]): string {
  let next = 0;
  return rewritten(text, /\{(\d*)\}/g, ([, index = '']) =>
    textOf(args[index === '' ? next++ : Number(index)]),
  );
}
