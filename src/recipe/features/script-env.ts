import { childNode, type Node } from '../outline/nodes.js';
import { maskJinja } from '../outline/scalars.js';
import { CannotEdit, indented, withLines } from './edit-lines.js';
import { addKey, atColumn } from './lists.js';
import type { RecipeParts } from './parts.js';

/** Returns the text of a recipe.yaml with variables for the script of a `build` section: `NAME: value`. Throws CannotEdit. */
export function addScriptEnv(parts: RecipeParts, build: Node, variables: readonly string[]): string {
  const script = childNode(build, 'script');
  const env = ['env:', ...variables.map((line) => `  ${line}`)];
  if (script === undefined) return addKey(parts, build, ['script:', ...env.map((line) => `  ${line}`)]);
  const isMapping = script.value === '' && script.children.some(({ key }) => key !== null);
  if (!isMapping) return asContent(parts, script, env);
  const own = childNode(script, 'env');
  return own === undefined ? addKey(parts, script, env) : addKey(parts, own, variables);
}

/** Makes a mapping of a script that is a list or a text. */
function asContent({ text, newline }: RecipeParts, script: Node, env: readonly string[]): string {
  if (script.value.startsWith('{'))
    throw new CannotEdit(script, 'the script is written in one line', 'a key on each line');
  const lines = atColumn(env, script.column + 2);
  const key = isFile(script.value) ? 'file' : 'content';
  const content = `${' '.repeat(script.column + 2)}${key}:`;
  const lineEnd = lineEndOf(text, script.lineAt);
  if (script.value === '') {
    const deeper = indented(text, lineEnd, script.end);
    return withLines(deeper, lineEnd, [...lines, content], newline);
  }
  const deeper = indented(text, lineEnd, script.end);
  const colon = text.lastIndexOf(':', script.valueAt);
  const head = `${text.slice(0, colon + 1)}${newline}${lines.join(newline)}${newline}${content} `;
  return head + deeper.slice(script.valueAt);
}

/** A single word with the ending of a script is the name of a file. */
function isFile(value: string): boolean {
  const text = maskJinja(value.replace(/^["']|["']$/g, ''));
  const isWord = !/[\s|>[]/.test(text);
  return isWord && /\.(?:sh|bash|bat|cmd|py|pl|rb|nu|ps1|R|r)(?![a-z])/.test(value);
}

function lineEndOf(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline + 1;
}
