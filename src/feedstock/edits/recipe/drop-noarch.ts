import { applyEdits } from '../../../recipe/check/edits.js';
import { childNode, readNodes } from '../../../recipe/outline/nodes.js';
import { outputNodes } from '../../../recipe/outline/outline.js';
import type { TextFile } from '../../../recipe/types.js';

/**
 * Returns the text of a recipe without `noarch`. The version of python that noarch packages are built with (`python_min`) goes with
 * it: each platform’s packages are built for every python of the pinning.
 */
export function dropNoarch({ file, text }: TextFile): string {
  const root = readNodes(text);
  const outputs = (childNode(root, 'outputs')?.children ?? []).flatMap(outputNodes);
  const lines = [root, ...outputs]
    .flatMap((node) => [node, childNode(node, 'build')])
    .flatMap((node) => node?.children.filter(({ key }) => key === 'noarch') ?? [])
    .filter((node) => text.slice(node.lineAt, node.lineAt + node.column).trim() === '');
  if (lines.length === 0) return text;
  const edits = lines.map(({ lineAt, end }) => ({ file, at: lineAt, end, text: '' }));
  return applyEdits(text, edits).replace(MINIMUM, '$1');
}

const MINIMUM =
  /^([^\S\n]*-[^\S\n]+python)[^\S\n]+(?:>=)?\$?\{\{[^\S\n]*python_min[^\S\n]*\}\}(?:\.\*)?(?=[^\S\n]*(?:#.*)?\r?$)/gm;
