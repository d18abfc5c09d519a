import { beyond, type LimitName, limitOf } from '../../limits.js';
import type { Value } from './types.js';

/** Thrown if a recipe exceeds a limit. It rejects the whole recipe, not only a line. */
export class BeyondLimit extends SyntaxError {
  static of(name: LimitName): BeyondLimit {
    return new BeyondLimit(beyond(name));
  }
}

const DEEPEST = 50;

/** Returns the text. Throws BeyondLimit above the limit `expression-text`, which stops a recipe that keeps doubling a text. */
export function short(text: string): string {
  if (text.length > limitOf('expression-text')) throw BeyondLimit.of('expression-text');
  return text;
}

/** Returns the parts joined. Throws BeyondLimit as soon as the result exceeds the limit `expression-text`. */
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

/** Returns the text with every match replaced. Throws BeyondLimit as soon as the result exceeds the limit `expression-text`. */
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
 * Returns the value. Throws BeyondLimit if it contains more values than the limit `expression-values` (a list that is contained
 * several times counts each time), or if it is nested more than 50 levels deep.
 */
export function bounded(value: Value): Value {
  let count = 0;
  const most = limitOf('expression-values');
  visit(value, 0);
  return value;

  function visit(visited: Value, depth: number): void {
    if (++count > most) throw BeyondLimit.of('expression-values');
    if (depth > DEEPEST) throw new BeyondLimit('lists are nested too deeply');
    if (visited instanceof Map) for (const item of visited.values()) visit(item, depth + 1);
    else if (Array.isArray(visited)) for (const item of visited) visit(item, depth + 1);
  }
}

/** Returns a deep copy, so that no list can come to contain itself. Throws BeyondLimit as `bounded` does. */
export function copied(value: Value): Value {
  return copyOf(bounded(value));
}

function copyOf(value: Value): Value {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, copyOf(item)]));
  return Array.isArray(value) ? value.map(copyOf) : value;
}
