import { blockDepths } from '../outline/blocks.js';
import type { Node } from '../outline/nodes.js';
import { CannotEdit, keyColumn, withLines } from './edit-lines.js';
import type { RecipeParts } from './parts.js';

/** Returns the text with items added to the list of a key. `lines` have no indentation. A missing list is made. */
export function addToList(parts: RecipeParts, mapping: Node, key: string, lines: readonly string[]): string {
  const lists = mapping.children.filter((child) => child.key === key);
  const [list] = lists;
  if (list === undefined) return addKey(parts, mapping, [`${key}:`, ...lines.map((line) => `  ${line}`)]);
  if (lists.length > 1)
    throw new CannotEdit(list, `${key} is there twice`, 'one list, with a selector at each item');
  const { text, newline } = parts;
  if (list.value !== '') return addToValue(parts, list, lines);
  const items = list.children.filter((child) => child.key === null);
  if (items.length === 0 && list.children.length > 0)
    throw new CannotEdit(list, `${key} is no list`, 'items with a dash');
  const column = items[0]?.column ?? list.column + 2;
  const at = endOf(parts, list, items.at(-1)?.end ?? firstLineEnd(text, list));
  return withLines(text, at, atColumn(lines, column), newline);
}

/** Returns the text with a key added to a mapping, behind its others. `lines` have no indentation. */
export function addKey(parts: RecipeParts, mapping: Node, lines: readonly string[]): string {
  if (mapping.value !== '' && mapping.key !== null)
    throw new CannotEdit(mapping, `${mapping.key} is written in one line`, 'a key on each line');
  const last = mapping.children.filter(({ key }) => key !== null).at(-1);
  const at = endOf(parts, mapping, last?.end ?? firstLineEnd(parts.text, mapping));
  return withLines(parts.text, at, atColumn(lines, keyColumn(mapping)), parts.newline);
}

/** Returns lines at a column; blank ones stay empty. */
export function atColumn(lines: readonly string[], column: number): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(column) + line));
}

/** Writes a list in brackets, or a single value, line by line, with the new items. */
function addToValue({ text, newline }: RecipeParts, list: Node, lines: readonly string[]): string {
  const isFlow = list.value.startsWith('[');
  const isWhole = isFlow ? /^\[.*\]$/.test(list.value) : !/^[|>{&*!]/.test(list.value);
  if (!isWhole) throw new CannotEdit(list, `${list.key} is no plain list`, 'one item on each line');
  const items = isFlow ? list.children.map(({ value }) => value) : [list.value];
  // The selector of a single value is the item’s.
  const comment = list.comment === '' ? '' : `  ${list.comment}`;
  if (isFlow && comment !== '')
    throw new CannotEdit(list, `${list.key} has a comment`, 'one item on each line');
  const written = atColumn([...items.map((item) => `- ${item}${comment}`), ...lines], list.column + 2);
  const at = text.lastIndexOf(':', list.valueAt) + 1;
  const rest = isFlow ? list.valueAt + list.value.length : firstLineEnd(text, list);
  const after = text.slice(rest);
  return (
    text.slice(0, at) + written.map((line) => newline + line).join('') + (isFlow ? after : newline + after)
  );
}

/** Returns the place behind the last item; the first place if the last item is in a jinja block that the list is not in. */
function endOf({ text, format }: RecipeParts, list: Node, last: number): number {
  if (format === 'recipe.yaml') return last;
  const depth = blockDepths(text);
  return depth(list.lineAt) === depth(last) ? last : firstLineEnd(text, list);
}

function firstLineEnd(text: string, { lineAt }: Node): number {
  const newline = text.indexOf('\n', lineAt);
  return newline < 0 ? text.length : newline + 1;
}
