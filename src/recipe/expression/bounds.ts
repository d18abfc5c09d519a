import type { Value } from './types.js';

/** Characters of a text. */
const LONGEST = 65_536;
/** Values within a value, each as often as it is reached: lists may hold one list many times. */
const MOST_VALUES = 4096;
const DEEPEST = 50;

/** The text. Throws SyntaxError above 64 Ki characters: a recipe that doubles a text forty times would never end. */
export function short(text: string): string {
  if (text.length > LONGEST) throw new SyntaxError('a text becomes too long');
  return text;
}

/** The parts joined, as far as they go. Throws SyntaxError as soon as it is above 64 Ki characters. */
export function joined(parts: Iterable<string>, separator: string): string {
  const kept: string[] = [];
  let length = -separator.length;
  for (const part of parts) {
    length += separator.length + part.length;
    if (length > LONGEST) throw new SyntaxError('a text becomes too long');
    kept.push(part);
  }
  return kept.join(separator);
}

/** The text with every match replaced. Throws SyntaxError as soon as it is above 64 Ki characters. */
export function rewritten(
  text: string,
  pattern: RegExp,
  replacement: (match: RegExpMatchArray) => string,
): string {
  function* parts() {
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      yield text.slice(from, match.index);
      yield replacement(match);
      from = match.index + match[0].length;
    }
    yield text.slice(from);
  }
  return joined(parts(), '');
}

/** The value, of a bounded size. Throws SyntaxError where it holds more than 4,096 values, or lists 50 deep. */
export function bounded(value: Value): Value {
  let count = 0;
  visit(value, 0);
  return value;

  function visit(one: Value, depth: number): void {
    if (++count > MOST_VALUES || depth > DEEPEST) throw new SyntaxError('a list becomes too large');
    if (one instanceof Map) for (const item of one.values()) visit(item, depth + 1);
    else if (Array.isArray(one)) for (const item of one) visit(item, depth + 1);
  }
}
