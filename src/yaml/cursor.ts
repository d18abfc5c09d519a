/** Thrown for YAML that usual.ts does not parse and leaves to the YAML library. */
export class Unusual extends Error {}

/** The lines of a text, and the index of the current one. */
export interface Cursor {
  readonly lines: readonly string[];
  /** Whether plain integers and booleans become numbers and booleans, instead of texts. */
  readonly typed: boolean;
  at: number;
}

/** Moves the cursor to the next line that is neither blank nor a comment. Returns its indent, or -1 at the end of the text. */
export function nextIndent(cursor: Cursor): number {
  for (; cursor.at < cursor.lines.length; cursor.at++) {
    const line = cursor.lines[cursor.at] ?? '';
    const indent = skipSpaces(line, 0);
    if (!isEmptyFrom(line, indent)) return indent;
  }
  return -1;
}

/** Returns the index of the first character from `from` on that is not a space. */
export function skipSpaces(line: string, from: number): number {
  let at = from;
  while (line.charCodeAt(at) === 32) at++;
  return at;
}

/** Returns whether the line ends at `start` or has a comment there. The caller checks for white space before the comment. */
export function isEmptyFrom(line: string, start: number): boolean {
  return start >= line.length || line.charAt(start) === '#';
}
