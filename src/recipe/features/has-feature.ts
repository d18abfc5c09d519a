import { childNode, type Node } from '../outline/nodes.js';
import type { TextFile } from '../types.js';
import { CannotEdit, withLines } from './edit-lines.js';
import { atColumn } from './lists.js';
import { builtParts, recipeParts } from './parts.js';
import { partAt } from './requirement-lines.js';

/** The file beside a recipe that defines `has_feature`. */
export const HAS_FEATURE_FILE = 'features.sh';

/** The line that reads it. Engines set RECIPE_DIR. */
const SOURCE = `. "\${RECIPE_DIR}/${HAS_FEATURE_FILE}"`;

/** Returns a build script with `has_feature` defined at its head, if it uses that. */
export function scriptWithFeatures(text: string): string {
  if (!usesFeatures(text)) return text;
  const head = /^#![^\n]*\n/.exec(text)?.[0] ?? '';
  const newline = /\r?\n/.exec(text)?.[0] ?? '\n';
  return `${head}${SOURCE}${newline}${text.slice(head.length)}`;
}

/** Returns the recipe with `has_feature` defined at the head of the commands that use it. Throws CannotEdit. */
export function recipeWithFeatures(file: TextFile): string {
  return builtParts(recipeParts(file)).reduce((text, index) => {
    const parts = recipeParts({ ...file, text });
    const part = partAt(parts, index);
    const script = childNode(part, 'build', 'script') ?? childNode(part, 'script');
    const commands = script === undefined ? undefined : (childNode(script, 'content') ?? script);
    if (commands === undefined || !usesFeatures(text.slice(commands.lineAt, commands.end))) return text;
    return withLines(
      text,
      firstCommand(text, commands),
      atColumn([lineFor(commands)], columnOf(text, commands)),
      parts.newline,
    );
  }, file.text);
}

function usesFeatures(text: string): boolean {
  return /\bhas_feature\b/.test(text);
}

function isBlock({ value }: Node): boolean {
  return /^[|>]/.test(value);
}

function lineFor(commands: Node): string {
  if (!isBlock(commands) && commands.value !== '')
    throw new CannotEdit(
      commands,
      'commands with has_feature are written in one line',
      'a list of commands, or a text after |',
    );
  return isBlock(commands) ? SOURCE : `- ${SOURCE}`;
}

function firstCommand(text: string, { lineAt }: Node): number {
  return text.indexOf('\n', lineAt) + 1;
}

function columnOf(text: string, commands: Node): number {
  const [first] = commands.children;
  if (!isBlock(commands)) return first?.column ?? commands.column + 2;
  const line =
    text
      .slice(firstCommand(text, commands), commands.end)
      .split('\n')
      .find((line) => line.trim() !== '') ?? '';
  return line.length - line.trimStart().length;
}
