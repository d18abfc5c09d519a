import { basename } from 'node:path';
import type { ListedItem } from '../../outline/items.js';
import type { Node } from '../../outline/nodes.js';
import type { Outline, OutlinedOutput } from '../../outline/outline.js';
import { maskJinja } from '../../outline/scalars.js';
import type { BuildScript, RecipeFiles } from '../types.js';
import { commandsOf } from './commands.js';

/**
 * Returns the build scripts of a recipe, files and commands in the recipe itself, without those of noarch outputs alone. With
 * `unixOnly`, no line counts as one that Windows runs as well.
 */
export function buildScriptsOf(
  outline: Outline,
  files: RecipeFiles['scripts'],
  { unixOnly }: { readonly unixOnly: boolean },
): BuildScript[] {
  const ofFiles = files.map(({ file, text }): BuildScript => {
    const outputs = outputsBuiltBy(basename(file), outline.outputs);
    return { file, text, body: text, commands: commandsOf(text), canEdit: true, isFile: true, outputs };
  });
  const skipsWindows = unixOnly || SKIPS_WINDOWS.test(outline.text);
  const recipe = { outline, masked: maskJinja(outline.text), skipsWindows };
  const inside = outline.outputs.flatMap((output) =>
    output.script.flatMap((item) => insideScript(item, output, recipe)),
  );
  return [...ofFiles, ...inside].filter(
    ({ outputs, commands }) => commands.length > 0 && outputs.some(({ isNoarch }) => !isNoarch),
  );
}

/** Returns the outputs whose script names a file, else those without a script, for which `build.sh` is the default. */
function outputsBuiltBy(file: string, outputs: readonly OutlinedOutput[]): OutlinedOutput[] {
  const stem = file.replace(/\.sh$/, '');
  const naming = outputs.filter(({ script }) =>
    script.some(({ node: { value } }) => value.includes(file) || value === stem),
  );
  if (naming.length > 0) return naming;
  return outputs.filter(({ script }) => script.length === 0);
}

interface RecipeText {
  readonly outline: Outline;
  /** The text of the recipe, with each jinja expression as one word. */
  readonly masked: string;
  readonly skipsWindows: boolean;
}

function insideScript(item: ListedItem, output: OutlinedOutput, recipe: RecipeText): BuildScript[] {
  const { node } = item;
  const { outline, masked } = recipe;
  if (/^\S+$/.test(node.value) && !/^[|>]/.test(node.value)) return [];
  const { at, end, isQuoted } = extentOf(node, masked);
  const isUnixOnly = item.isConditional || node.comment !== '' || recipe.skipsWindows;
  const canEdit = !isQuoted && !node.isFlow && !node.value.startsWith('>') && isUnixOnly;
  const commands = commandsOf(masked, at, end);
  const body = masked.slice(at, end);
  return [{ file: outline.file, text: masked, body, commands, canEdit, isFile: false, outputs: [output] }];
}

/** Returns where the commands of an item are: the lines of a block scalar, or the value without its quotes. */
function extentOf(node: Node, text: string) {
  if (/^[|>]/.test(node.value)) {
    const at = text.indexOf('\n', node.valueAt) + 1;
    return { at, end: Math.max(at, node.end), isQuoted: false };
  }
  const isQuoted = /^["']/.test(node.value);
  const at = node.valueAt + Number(isQuoted);
  const end = node.valueAt + node.value.length - Number(isQuoted);
  return { at, end: Math.max(at, end), isQuoted };
}

const SKIPS_WINDOWS = /^[ \t]*(?:-[ \t]+)?skip\b.*\bwin\b|^[ \t]*-[ \t]+win[ \t\r]*$/m;
