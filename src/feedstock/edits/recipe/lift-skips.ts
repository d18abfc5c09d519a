import type { Platform } from '../../../conda/platform.js';
import { applyEdits } from '../../../recipe/check/edits.js';
import type { Edit } from '../../../recipe/check/types.js';
import type { Conditions } from '../../../recipe/outline/conditions.js';
import { childNode, type Node } from '../../../recipe/outline/nodes.js';
import { nodesWithKey, type Outline, outlineRecipe } from '../../../recipe/outline/outline.js';
import { unquoted } from '../../../recipe/outline/scalars.js';
import { splitSelector } from '../../../recipe/split-selector.js';
import type { TextFile } from '../../../recipe/types.js';
import { withoutTarget } from './without-target.js';

/** What has the packages already. */
export const FROM: Platform = 'linux-64';

/** A skip may have to be edited twice, and a recipe has few of them. */
const MOST_ROUNDS = 50;

/**
 * Returns the text of a recipe without skips that hold for the target and not for linux-64: a condition that names the target is
 * taken out, another one gets an exception. Skips that a text edit cannot lift stay.
 */
export function liftSkips(recipe: TextFile, target: Platform, conditions: Conditions): string {
  let text = recipe.text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const outline = outlineRecipe({ ...recipe, text }, { from: FROM, to: target }, conditions);
    const edit =
      outline.format === 'meta.yaml'
        ? inLines(outline, target, conditions)
        : inLists(outline, target, conditions);
    if (edit === null) break;
    text = applyEdits(text, [edit]);
  }
  return text;
}

function inLines({ file, text }: Outline, target: Platform, conditions: Conditions): Edit | null {
  const whole = text.split('\n');
  const lines = whole.map((line) => line.replace(/\r$/, ''));
  const native = conditions.lines(lines, { from: FROM, to: FROM });
  const after = conditions.lines(lines, { from: target, to: target });
  let at = 0;
  for (const [index, line] of lines.entries()) {
    const lineAt = at;
    at = Math.min(text.length, at + (whole[index] ?? '').length + 1);
    const isLeftOut = /^\s*skip\s*:/.test(line) && !native[index] && after[index];
    const selector = isLeftOut ? splitSelector(line)?.selector : undefined;
    if (selector === undefined) continue;
    const rest = withoutTarget(selector, target, 'meta.yaml');
    if (rest === null) return { file, at: lineAt, end: at, text: '' };
    const selectorAt = lineAt + line.lastIndexOf(`[${selector}]`) + 1;
    return { file, at: selectorAt, end: selectorAt + selector.length, text: rest };
  }
  return null;
}

function inLists({ file, text, root }: Outline, target: Platform, conditions: Conditions): Edit | null {
  for (const skip of nodesWithKey(root, 'skip')) {
    const items = skip.children.filter(({ key }) => key === null);
    for (const node of skip.children.length === 0 ? [skip] : items) {
      const condition = unquoted(node.value);
      const isPlain =
        condition !== '' && childNode(node, 'if') === undefined && !/^[[{|>&*!]/.test(condition);
      if (!isPlain || conditions.holds(condition, { from: FROM, to: FROM })) continue;
      if (!conditions.holds(condition, { from: target, to: target })) continue;
      const rest = withoutTarget(condition, target, 'recipe.yaml');
      if (rest === null) return removal({ file, text, root }, skip, items, node);
      const at = node.valueAt + node.value.indexOf(condition);
      return { file, at, end: at + condition.length, text: rest };
    }
  }
  return null;
}

/** Removes an item, or the key with its only item; a section without another key keeps `skip: false`. */
function removal(
  { file, text, root }: Pick<Outline, 'file' | 'text' | 'root'>,
  skip: Node,
  items: readonly Node[],
  node: Node,
): Edit {
  if (items.length > 1) {
    if (!node.isFlow) return { file, at: node.lineAt, end: node.end, text: '' };
    const index = items.indexOf(node);
    const next = items[index + 1];
    const before = items[index - 1];
    if (next !== undefined) return { file, at: node.valueAt, end: next.valueAt, text: '' };
    return { file, at: endOf(before ?? node), end: endOf(node), text: '' };
  }
  const section = nodesWithKey(root, 'build').find(({ children }) => children.includes(skip));
  const isAlone = section === undefined || section.children.length === 1;
  if (!isAlone) return { file, at: skip.lineAt, end: skip.end, text: '' };
  const newline = text.slice(0, skip.end).endsWith('\r\n') ? '\r\n' : '\n';
  return { file, at: skip.lineAt + skip.column, end: skip.end, text: `skip: false${newline}` };
}

function endOf({ valueAt, value }: Node): number {
  return valueAt + value.length;
}
