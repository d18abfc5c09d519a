import { type Cursor, isEmptyFrom, nextIndent, skipSpaces, Unusual } from './cursor.js';
import type { LenientOptions, LenientValue } from './lenient.js';
import { readScalar } from './usual-scalars.js';

/** In bytes less than what lenient.ts refuses. */
const LONGEST = 256 * 1024;
const DEEPEST = 40;
const LONGEST_KEY = 100;

/**
 * Reads the YAML that nearly all recipes are written in, many times as fast as the library, which keeps comments and
 * places: block mappings and lists, plain texts, quoted ones without escapes, block scalars, and lists of texts in brackets.
 * Undefined for everything else, and for whatever may be an error: what is read here, `readLenientYaml` reads alike.
 */
export function readUsualYaml(
  text: string,
  { typed = false }: LenientOptions = {},
): LenientValue | undefined {
  if (text.length > LONGEST || /[\t\r\ufeff]/.test(text)) return undefined;
  try {
    return readDocument({ lines: text.split('\n'), typed, at: 0 });
  } catch (error) {
    if (error instanceof Unusual) return undefined;
    throw error;
  }
}

function readDocument(cursor: Cursor): LenientValue {
  const { lines } = cursor;
  let depth = 0;
  if (nextIndent(cursor) !== 0) throw new Unusual();
  const root = isDash(line(), 0) ? sequence(0) : mapping(0);
  if (nextIndent(cursor) !== -1) throw new Unusual();
  return root;

  function line(): string {
    return lines[cursor.at] ?? '';
  }

  /** What begins at a column of the line; `parent` is the column of the key or dash that it belongs to. */
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
    // A list may stand in the column of its key.
    return nextIndent(cursor) === column && isDash(line(), column) ? sequence(column) : null;
  }

  /** What the lines below hold that belongs to a key or dash of this column; undefined where they hold nothing of it. */
  function below(column: number): LenientValue | undefined {
    const next = ++cursor.at;
    const indent = nextIndent(cursor);
    if (indent <= column) return undefined;
    const isText = !isDash(line(), indent) && keyEnd(line(), indent) < 0;
    // The library takes a text that stands behind a comment, and the key below it, for one key.
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

/** The place of the colon behind a key that begins with a letter, a digit or `_`; -1 where there is none. */
function keyEnd(line: string, column: number): number {
  if (!/\w/.test(line.charAt(column))) return -1;
  for (let at = line.indexOf(':', column); at >= 0; at = line.indexOf(':', at + 1)) {
    if (at + 1 !== line.length && line.charAt(at + 1) !== ' ') continue;
    const comment = line.indexOf(' #', column);
    return comment >= 0 && comment < at ? -1 : at;
  }
  return -1;
}
