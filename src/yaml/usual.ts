import { limitOf } from '../limits.js';
import { type Cursor, isEmptyFrom, nextIndent, skipSpaces, Unusual } from './cursor.js';
import type { LenientOptions, LenientValue } from './lenient.js';
import { readScalar } from './usual-scalars.js';

/** Maximum length of a recipe in characters. In bytes it stays below the limit of lenient.ts. */
const LONGEST = 256 * 1024;
const DEEPEST = 40;
const LONGEST_KEY = 100;

/**
 * Reads the subset of YAML that nearly all recipes use: block mappings and lists, plain scalars, quoted ones without escapes,
 * block scalars, bracketed lists of scalars, and `{}`. Much faster than the library, which keeps comments and positions. Returns
 * undefined for anything else, errors included. Otherwise the result is the same as that of `readLenientYaml`.
 */
export function readUsualYaml(
  text: string,
  { typed = false, limit, strict = false }: LenientOptions = {},
): LenientValue | undefined {
  if (text.length > (limit === undefined ? LONGEST : limitOf(limit)) || /[\t\r\ufeff]/.test(text))
    return undefined;
  try {
    return readDocument({ lines: text.split('\n'), typed, at: 0 }, strict);
  } catch (error) {
    if (error instanceof Unusual) return undefined;
    throw error;
  }
}

function readDocument(cursor: Cursor, strict: boolean): LenientValue {
  const { lines } = cursor;
  let depth = 0;
  if (nextIndent(cursor) !== 0) throw new Unusual();
  const root = isDash(line(), 0) ? sequence(0) : mapping(0);
  if (nextIndent(cursor) !== -1) throw new Unusual();
  return root;

  function line(): string {
    return lines[cursor.at] ?? '';
  }

  /** Reads the value that begins at a column of the current line; `parent` is the column of its key or dash. */
  function node(column: number, parent: number): LenientValue {
    if (++depth > DEEPEST) throw new Unusual();
    const isText = !isDash(line(), column) && keyEnd(line(), column) < 0;
    const read = isText ? readScalar(cursor, column, parent) : collection(column);
    depth--;
    return read;
  }

  function collection(column: number): LenientValue {
    return isDash(line(), column) ? sequence(column) : mapping(column);
  }

  function mapping(column: number): LenientValue {
    const map = new Map<string, LenientValue>();
    let indent: number;
    do {
      const colon = keyEnd(line(), column);
      if (colon < 0 || colon - column > LONGEST_KEY) throw new Unusual();
      const key = line().slice(column, colon).trimEnd();
      // Which one counts, or that none does, is left to the library.
      if (strict && map.has(key)) throw new Unusual();
      map.set(key, valueBehind(colon + 1, column));
      indent = nextIndent(cursor);
    } while (indent === column);
    if (indent > column) throw new Unusual();
    return map;
  }

  function valueBehind(from: number, column: number): LenientValue {
    const start = skipSpaces(line(), from);
    if (!isEmptyFrom(line(), start)) return readScalar(cursor, start, column);
    const value = below(column);
    if (value !== undefined) return value;
    // A list may have the same indent as its key.
    return nextIndent(cursor) === column && isDash(line(), column) ? sequence(column) : null;
  }

  /** Reads the value on the lines below a key or dash at this column. Returns undefined if none is indented deeper. */
  function below(column: number): LenientValue | undefined {
    const next = ++cursor.at;
    const indent = nextIndent(cursor);
    if (indent <= column) return undefined;
    const isText = !isDash(line(), indent) && keyEnd(line(), indent) < 0;
    // The library reads a plain scalar after a comment, together with the key below it, as one key.
    if (isText && cursor.at > next) throw new Unusual();
    return node(indent, column);
  }

  function sequence(column: number): LenientValue {
    const items: LenientValue[] = [];
    let indent: number;
    do {
      items.push(itemOf(column));
      indent = nextIndent(cursor);
    } while (indent === column && isDash(line(), column));
    if (indent > column) throw new Unusual();
    return items;
  }

  function itemOf(column: number): LenientValue {
    const start = skipSpaces(line(), column + 1);
    if (!isEmptyFrom(line(), start)) return node(start, column);
    return below(column) ?? null;
  }
}

function isDash(line: string, column: number): boolean {
  return line.charAt(column) === '-' && (column + 1 === line.length || line.charAt(column + 1) === ' ');
}

/** Returns the index of the colon after a key that begins with a letter, a digit or `_`. Returns -1 if there is none. */
function keyEnd(line: string, column: number): number {
  if (!/\w/.test(line.charAt(column))) return -1;
  for (let at = line.indexOf(':', column); at >= 0; at = line.indexOf(':', at + 1)) {
    if (at + 1 !== line.length && line.charAt(at + 1) !== ' ') continue;
    const comment = line.indexOf(' #', column);
    return comment >= 0 && comment < at ? -1 : at;
  }
  return -1;
}
