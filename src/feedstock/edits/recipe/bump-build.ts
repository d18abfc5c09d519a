import { applyEdits } from '../../../recipe/check/edits.js';
import type { Edit } from '../../../recipe/check/types.js';
import { childNode, type Node, readNodes } from '../../../recipe/outline/nodes.js';
import { outputNodes } from '../../../recipe/outline/outline.js';
import type { TextFile } from '../../../recipe/types.js';

/**
 * Returns the text of a recipe with each build number one higher, where it is written as digits: at `number`, in the jinja `set` or
 * the context that `number` uses. Returns null if there is no such number.
 */
export function bumpBuild({ file, text }: TextFile): string | null {
  const root = readNodes(text);
  const outputs = (childNode(root, 'outputs')?.children ?? []).flatMap(outputNodes);
  const numbers = [root, ...outputs].flatMap(
    (node) => childNode(node, 'build')?.children.filter(({ key }) => key === 'number') ?? [],
  );
  const literal = numbers.flatMap((node) => plusOne(file, node.valueAt, node.value));
  const names = new Set(numbers.flatMap(({ value }) => namesIn(value)));
  const context = childNode(root, 'context')?.children ?? [];
  const set = file.endsWith('meta.yaml') ? inStatements(file, text, names) : inContext(file, context, names);
  const edits = [...literal, ...set];
  return edits.length === 0 ? null : applyEdits(text, edits);
}

function plusOne(file: string, at: number, value: string): Edit[] {
  const [, open = '', digits] = /^(["']?)(\d{1,9})["']?$/.exec(value) ?? [];
  if (digits === undefined) return [];
  const begin = at + open.length;
  return [{ file, at: begin, end: begin + digits.length, text: String(Number(digits) + 1) }];
}

/** The names in an expression, most often one. */
function namesIn(value: string): string[] {
  const [, expression = ''] = /\{\{(.*?)\}\}/.exec(value) ?? [];
  return expression.match(/\b[a-zA-Z_]\w*/g) ?? [];
}

function inStatements(file: string, text: string, names: ReadonlySet<string>): Edit[] {
  return [
    ...text.matchAll(/\{%[-+]?[^\S\n]*set[^\S\n]+(\w+)[^\S\n]*=[^\S\n]*(["']?\d{1,9}["']?)[^\S\n]*[-+]?%\}/g),
  ].flatMap(({ index, 0: statement, 1: name = '', 2: value = '' }) =>
    names.has(name) ? plusOne(file, index + statement.lastIndexOf(value), value) : [],
  );
}

function inContext(file: string, context: readonly Node[], names: ReadonlySet<string>): Edit[] {
  return context.flatMap(({ key, value, valueAt }) =>
    key !== null && names.has(key) ? plusOne(file, valueAt, value) : [],
  );
}
