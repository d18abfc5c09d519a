import { beyond, type LimitName, limitOf } from '../../limits.js';
import type { Value } from './types.js';

/** What a recipe asks for is beyond a limit: that costs the whole recipe, not a line of it. */
export class BeyondLimit extends SyntaxError {
  static of(name: LimitName): BeyondLimit {
    return new BeyondLimit(beyond(name));
  }
}

const DEEPEST = 50;

/** The text. Throws BeyondLimit above the limit `expression-text`: a recipe that doubles a text forty times would never end. */
export function short(text: string): string {
  if (text.length > limitOf('expression-text')) throw BeyondLimit.of('expression-text');
  return text;
}

/** The parts joined, as far as they go. Throws BeyondLimit as soon as it is above the limit `expression-text`. */
export function joined(parts: Iterable<string>, separator: string): string {
  const kept: string[] = [];
  let length = -separator.length;
  const longest = limitOf('expression-text');
  for (const part of parts) {
    length += separator.length + part.length;
    if (length > longest) throw BeyondLimit.of('expression-text');
    kept.push(part);
  }
  return kept.join(separator);
}

/** The text with every match replaced. Throws BeyondLimit as soon as it is above the limit `expression-text`. */
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

/**
 * The value, of a bounded size. Throws BeyondLimit where it holds more values than the limit `expression-values` allows
 * (each counts as often as it is reached: lists may hold one list many times), and for lists 50 deep.
 */
export function bounded(value: Value): Value {
  let count = 0;
  const most = limitOf('expression-values');
  visit(value, 0);
  return value;

  function visit(one: Value, depth: number): void {
    if (++count > most) throw BeyondLimit.of('expression-values');
    if (depth > DEEPEST) throw new BeyondLimit('lists lie in each other too deeply');
    if (one instanceof Map) for (const item of one.values()) visit(item, depth + 1);
    else if (Array.isArray(one)) for (const item of one) visit(item, depth + 1);
  }
}

/** A copy that shares no list or mapping with the value, of a bounded size: what is changed later can never hold itself. */
export function copied(value: Value): Value {
  return copyOf(bounded(value));
}

function copyOf(value: Value): Value {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, copyOf(item)]));
  return Array.isArray(value) ? value.map(copyOf) : value;
}
