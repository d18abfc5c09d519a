import type { Node } from '../outline/nodes.js';

/** A place of a recipe that cannot be changed line by line. */
export class CannotEdit extends Error {
  constructor(
    readonly node: Pick<Node, 'lineAt'>,
    message: string,
    readonly expected: string,
  ) {
    super(message);
  }
}

/** Returns the text with lines inserted before the line at `at`, or at the end. */
export function withLines(text: string, at: number, lines: readonly string[], newline: string): string {
  const added = lines.join(newline);
  const isOpen = at > 0 && text[at - 1] !== '\n';
  return text.slice(0, at) + (isOpen ? newline + added : added + newline) + text.slice(at);
}

/** Returns the text without the lines of a key, and without the blank lines behind it if there are such before it. */
export function removeKey(text: string, node: Node): string {
  if (text.slice(node.lineAt, node.lineAt + node.column).trim() !== '')
    throw new CannotEdit(node, `${node.key} stands behind a dash`, 'the name of the output first');
  const before = text.slice(0, node.lineAt);
  const isAfterBlank = before === '' || /\n\s*\n$/.test(before);
  const blank = isAfterBlank ? (/^(?:[ \t]*\r?\n)*/.exec(text.slice(node.end))?.[0].length ?? 0) : 0;
  return before + text.slice(node.end + blank);
}

/** Indents the lines from `at` to `end` by two more columns. */
export function indented(text: string, at: number, end: number): string {
  return text.slice(0, at) + text.slice(at, end).replace(/^(?=.*\S)/gm, '  ') + text.slice(end);
}

/** Returns the column of the keys of a mapping: of the first, or two behind its own. */
export function keyColumn(mapping: Node): number {
  return mapping.children.find(({ key }) => key !== null)?.column ?? mapping.column + 2;
}
