/** What usual.ts leaves to the YAML library. */
export class Unusual extends Error {}

/** The lines of a text, and how far they are read. */
export interface Cursor {
  readonly lines: readonly string[];
  /** Whether plain whole numbers and booleans are such. */
  readonly typed: boolean;
  at: number;
}

/** Goes on to the next line that is neither blank nor a comment: its indent, or -1 where there is none. */
export function nextIndent(cursor: Cursor): number {
  for (; cursor.at < cursor.lines.length; cursor.at++) {
    const line = cursor.lines[cursor.at] ?? '';
    const indent = skipSpaces(line, 0);
    if (!isEmptyFrom(line, indent)) return indent;
  }
  return -1;
}

/** The first place from `from` on that is no space. */
export function skipSpaces(line: string, from: number): number {
  let at = from;
  while (line.charCodeAt(at) === 32) at++;
  return at;
}

/** Whether nothing but a comment begins there; white space has to stand before it. */
export function isEmptyFrom(line: string, start: number): boolean {
  return start >= line.length || line.charAt(start) === '#';
}
