import { coreValue } from './core-types.js';
import { type Cursor, isEmptyFrom, skipSpaces, Unusual } from './cursor.js';
import type { LenientValue } from './lenient.js';

/**
 * Reads the scalar, bracketed list or empty mapping at a column of the current line, and moves the cursor to the line after it. `parent` is the
 * column of its key or dash. Throws Unusual for anything that usual.ts does not support.
 */
export function readScalar(cursor: Cursor, column: number, parent: number): LenientValue {
  const line = cursor.lines[cursor.at] ?? '';
  cursor.at++;
  switch (line.charAt(column)) {
    case '"':
    case "'":
      return lastOf(line, quoted(line, column)) || null;
    case '[':
      return lastOf(line, bracketed(line, column, cursor.typed));
    case '{':
      if (line.charAt(column + 1) !== '}') throw new Unusual();
      return lastOf(line, { value: new Map(), end: column + 2 });
    case '|':
    case '>':
      return blockText(cursor, line.slice(column), parent);
    default:
      return coreValue(plain(cursor, line, { column, parent }), cursor.typed);
  }
}

/** A value, and the index after its end. */
interface Ended<T> {
  readonly value: T;
  readonly end: number;
}

/** Returns the value. Throws Unusual if anything but a comment follows it on the line. */
function lastOf<T>(line: string, { value, end }: Ended<T>): T {
  const rest = skipSpaces(line, end);
  if (rest < line.length && (rest === end || !isEmptyFrom(line, rest))) throw new Unusual();
  return value;
}

function quoted(line: string, column: number): Ended<string> {
  const quote = line.charAt(column);
  const close = line.indexOf(quote, column + 1);
  const value = line.slice(column + 1, close);
  const hasEscape = quote === '"' ? value.includes('\\') : line.charAt(close + 1) === quote;
  if (close < 0 || hasEscape) throw new Unusual();
  return { value, end: close + 1 };
}

/** Reads `[a, "b"]` on one line. */
function bracketed(line: string, column: number, typed: boolean): Ended<LenientValue> {
  const items: LenientValue[] = [];
  let at = skipSpaces(line, column + 1);
  while (line.charAt(at) !== ']') {
    const isQuoted = /["']/.test(line.charAt(at));
    const item = isQuoted ? quoted(line, at) : plainItem(line, at);
    const value = isQuoted ? item.value : coreValue(item.value, typed);
    items.push(value === '' ? null : value);
    at = skipSpaces(line, item.end);
    if (line.charAt(at) === ',') at = skipSpaces(line, at + 1);
    else if (line.charAt(at) !== ']') throw new Unusual();
  }
  return { value: items, end: at + 1 };
}

function plainItem(line: string, column: number): Ended<string> {
  let end = column;
  while (end < line.length && !',]'.includes(line.charAt(end))) end++;
  const value = trimEnd(line.slice(column, end));
  if (!/^\w[\w.+*/=<>~ -]*$/.test(value)) throw new Unusual();
  return { value, end };
}

/** Reads a plain scalar: its lines are joined by spaces, and blank lines become line ends. */
function plain(
  cursor: Cursor,
  line: string,
  { column, parent }: { readonly column: number; readonly parent: number },
): string {
  let { text, isLast } = plainLine(line, column);
  let blank = 0;
  for (; cursor.at < cursor.lines.length; cursor.at++) {
    const next = cursor.lines[cursor.at] ?? '';
    const indent = skipSpaces(next, 0);
    if (indent === next.length) {
      blank++;
      continue;
    }
    if (indent <= parent || next.charAt(indent) === '#') break;
    if (isLast) throw new Unusual();
    const more = plainLine(next, indent);
    text += (blank === 0 ? ' ' : '\n'.repeat(blank)) + more.text;
    isLast = more.isLast;
    blank = 0;
  }
  return text;
}

/** Characters that do not begin a plain scalar. YAML allows some of them if no space follows; here only `-`. */
const BEGINS_NO_TEXT = /^(?:[?:,[\]{}#&*!|>'"%@`]|-(?: |$)|$)/;

/** Reads one line of a plain scalar; `isLast` is true if a comment ends the scalar. */
function plainLine(line: string, column: number): { readonly text: string; readonly isLast: boolean } {
  const comment = line.indexOf(' #', column);
  const text = trimEnd(comment < 0 ? line.slice(column) : line.slice(column, comment));
  if (BEGINS_NO_TEXT.test(text) || text.includes(': ') || text.endsWith(':')) throw new Unusual();
  return { text, isLast: comment >= 0 };
}

/** Reads a block scalar: `|` or `>`, with or without `-`. */
function blockText(cursor: Cursor, header: string, parent: number): string {
  const [, style, strip] = /^([|>])(-?) *$/.exec(header) ?? [];
  if (style === undefined) throw new Unusual();
  const lines = blockLines(cursor, parent);
  while (lines.at(-1) === '') lines.pop();
  // At the end of the file the value may lack the final line end: left to the library.
  if (lines.length === 0 || cursor.at >= cursor.lines.length) throw new Unusual();
  return (style === '|' ? lines.join('\n') : folded(lines)) + (strip === '-' ? '' : '\n');
}

function blockLines(cursor: Cursor, parent: number): string[] {
  const lines: string[] = [];
  let own = 0;
  for (; cursor.at < cursor.lines.length; cursor.at++) {
    const line = cursor.lines[cursor.at] ?? '';
    const indent = skipSpaces(line, 0);
    const isBlank = indent === line.length;
    if (!isBlank && indent <= parent) break;
    if (own === 0 && !isBlank) own = indent;
    if (isBlank ? indent > own : indent < own) throw new Unusual();
    lines.push(line.slice(own));
  }
  return lines;
}

/** Folds the lines of a `>` scalar. Throws Unusual for lines indented deeper than the first, which YAML does not fold. */
function folded(lines: readonly string[]): string {
  let text = '';
  let between = '';
  for (const line of lines) {
    if (line.startsWith(' ')) throw new Unusual();
    if (line === '') {
      between = between === ' ' ? '\n' : `${between}\n`;
      continue;
    }
    text += between + line;
    between = ' ';
  }
  return text;
}

function trimEnd(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 32) end--;
  return text.slice(0, end);
}
