import { limitOf } from '../../limits.js';
import { BeyondLimit, joined, short } from './bounds.js';
import { LIST, MAPPING } from './collections.js';
import { numberOf } from './numbers.js';
import { textOf, textsOf } from './operators.js';
import { formatted } from './text-format.js';
import type { Callable, Value } from './types.js';

/** Returns a method of a text, list or mapping. Throws SyntaxError for any other: recipes can call only these. */
export function methodOf(receiver: Value, name: string): Callable {
  if (receiver === undefined || receiver === null) return () => undefined;
  const method = typeof receiver === 'string' ? TEXT.get(name) : collectionMethod(receiver, name);
  if (method === undefined) throw new SyntaxError(`unknown method ${name}()`);
  return (args, named) => method(receiver, args, named);
}

type Method = (receiver: Value, args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;
type TextMethod = (text: string, args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

function collectionMethod(receiver: Value, name: string): Method | undefined {
  if (receiver instanceof Map) return MAPPING.get(name);
  return Array.isArray(receiver) ? LIST.get(name) : undefined;
}

const TEXT = new Map<string, Method>(
  Object.entries<TextMethod>({
    replace: (text, [from, to, most]) => replaced(text, textOf(from), textOf(to), most),
    split: (text, [separator, most], named) =>
      split(text, separator ?? named.get('sep'), most ?? named.get('maxsplit')),
    rsplit: (text, [separator, most], named) =>
      rightSplit(text, separator ?? named.get('sep'), most ?? named.get('maxsplit')),
    splitlines: (text) => text.replace(/\r?\n$/, '').split(/\r?\n/),
    partition: (text, [separator]) => partition(text, textOf(separator), text.indexOf(textOf(separator))),
    rpartition: (text, [separator]) => {
      const at = text.lastIndexOf(textOf(separator));
      return at < 0 ? ['', '', text] : partition(text, textOf(separator), at);
    },
    lower: (text) => text.toLowerCase(),
    casefold: (text) => text.toLowerCase(),
    upper: (text) => text.toUpperCase(),
    swapcase: (text) =>
      [...text]
        .map((char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()))
        .join(''),
    title: (text) => text.replace(/[A-Za-z]+/g, (word) => capital(word)),
    capitalize: (text) => capital(text),
    strip: (text, [chars]) => stripped(text, chars, 'both'),
    lstrip: (text, [chars]) => stripped(text, chars, 'start'),
    rstrip: (text, [chars]) => stripped(text, chars, 'end'),
    removeprefix: (text, [start]) =>
      text.startsWith(textOf(start)) ? text.slice(textOf(start).length) : text,
    removesuffix: (text, [end]) =>
      textOf(end) !== '' && text.endsWith(textOf(end)) ? text.slice(0, -textOf(end).length) : text,
    startswith: (text, [start]) => choices(start).some((prefix) => text.startsWith(prefix)),
    endswith: (text, [end]) => choices(end).some((suffix) => text.endsWith(suffix)),
    isdigit: (text) => /^\d+$/.test(text),
    isdecimal: (text) => /^\d+$/.test(text),
    isnumeric: (text) => /^\d+$/.test(text),
    isalpha: (text) => /^\p{L}+$/u.test(text),
    isalnum: (text) => /^[\p{L}\p{N}]+$/u.test(text),
    isspace: (text) => /^\s+$/.test(text),
    islower: (text) => /\p{L}/u.test(text) && text === text.toLowerCase(),
    isupper: (text) => /\p{L}/u.test(text) && text === text.toUpperCase(),
    zfill: (text, [width]) => {
      const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
      return sign + digits.padStart(widthOf(width) - sign.length, '0');
    },
    ljust: (text, [width, fill]) => text.padEnd(widthOf(width), textOf(fill ?? ' ')),
    rjust: (text, [width, fill]) => text.padStart(widthOf(width), textOf(fill ?? ' ')),
    center: (text, [width, fill]) => {
      const room = Math.max(0, widthOf(width) - text.length);
      const left = Math.floor(room / 2) + ((room % 2) & (widthOf(width) % 2));
      return text
        .padStart(text.length + left, textOf(fill ?? ' '))
        .padEnd(text.length + room, textOf(fill ?? ' '));
    },
    count: (text, [part]) => text.split(textOf(part)).length - 1,
    find: (text, [part, from]) => text.indexOf(textOf(part), from === undefined ? 0 : numberOf(from)),
    rfind: (text, [part]) => text.lastIndexOf(textOf(part)),
    index: (text, [part]) => placeOf(text.indexOf(textOf(part))),
    rindex: (text, [part]) => placeOf(text.lastIndexOf(textOf(part))),
    join: (text, [items]) => joined(textsOf(itemsOf(items), textOf), text),
    format: (text, args, named) => formatted(text, args, named),
    __len__: (text) => text.length,
    encode: (text) => text,
    decode: (text) => text,
  }).map(([name, method]) => [name, (receiver, args, named) => method(textOf(receiver), args, named)]),
);

/** Returns the items of a list, the keys of a mapping or the characters of a text. Returns an empty list for other values. */
export function itemsOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value.keys()];
  return typeof value === 'string' ? [...value] : [];
}

function widthOf(width: Value): number {
  return Math.min(numberOf(width), 256);
}

function placeOf(at: number): number {
  if (at < 0) throw new SyntaxError('index(): no such item');
  return at;
}

function partition(text: string, separator: string, at: number): string[] {
  if (separator === '') throw new SyntaxError('partition(): the separator is empty');
  return at < 0 ? [text, '', ''] : [text.slice(0, at), separator, text.slice(at + separator.length)];
}

/** Replaces at most `most` occurrences. Throws BeyondLimit if the result would be longer than the limit `expression-text`. */
export function replaced(text: string, from: string, to: string, most?: Value): string {
  if (most !== undefined && most !== null) return replacedAtMost(text, from, to, numberOf(most));
  const times = text.split(from).length + (from === '' ? 1 : -1);
  if (text.length + times * to.length > limitOf('expression-text')) throw BeyondLimit.of('expression-text');
  return text.replaceAll(from, () => to);
}

function replacedAtMost(text: string, from: string, to: string, most: number): string {
  if (from === '' || most < 0) return replaced(text, from, to);
  const parts = split(text, from, most);
  return short(joined(parts, to));
}

/** Splits as python does: at white space without a separator. Throws SyntaxError if the separator is empty. */
export function split(text: string, separator: Value, most?: Value): string[] {
  const limit = most === undefined || most === null ? -1 : numberOf(most);
  if (separator === undefined || separator === null) return words(text, limit);
  if (textOf(separator) === '') throw new SyntaxError('split(): the separator is empty');
  const parts = text.split(textOf(separator));
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(textOf(separator))];
}

function words(text: string, limit: number): string[] {
  const parts = text.split(/\s+/).filter((part) => part !== '');
  if (limit < 0 || parts.length <= limit + 1) return parts;
  let rest = text.trimStart();
  for (const word of parts.slice(0, limit)) rest = rest.slice(word.length).trimStart();
  return [...parts.slice(0, limit), rest];
}

function rightSplit(text: string, separator: Value, most: Value): string[] {
  const limit = most === undefined || most === null ? -1 : numberOf(most);
  const between = separator === undefined || separator === null ? ' ' : textOf(separator);
  const parts = split(text, separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [parts.slice(0, parts.length - limit).join(between), ...parts.slice(parts.length - limit)];
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}`;
}

function stripped(text: string, chars: Value, end: 'start' | 'end' | 'both'): string {
  const set = chars === undefined || chars === null ? ' \t\n\r\f\v' : textOf(chars);
  let from = 0;
  let to = text.length;
  while (end !== 'end' && from < to && set.includes(text.charAt(from))) from++;
  while (end !== 'start' && to > from && set.includes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

function choices(value: Value): string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf);
}
