import type { Machines } from '../../outline/conditions.js';
import { childNode, type Node, nodesBelow } from '../../outline/nodes.js';
import { nodesWithKey } from '../../outline/outline.js';
import { unquoted } from '../../outline/scalars.js';
import type { CheckedRecipe, RecipeRule, Spot } from '../types.js';

const selectorArch: RecipeRule = {
  id: 'selector-arch',
  severity: 'warning',
  finds:
    'a selector that holds for the platform that has the package, and not for the target, or skips the target',
  reason: 'What was written for one architecture may have to hold for the other as well.',
  source: 'How to enable cross-compilation',
  repair: null,
  check: (recipe) => (recipe.outline.format === 'meta.yaml' ? inLines(recipe) : inConditions(recipe)),
};

/** Selectors that ask about the build are made for cross builds. */
const ABOUT_BUILD = /(?:build|target|host)_platform/;

function inLines({ outline, machines, conditions }: CheckedRecipe): Spot[] {
  const { file, text } = outline;
  if (!text.includes('[')) return [];
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const { native, target } = both(machines);
  const before = conditions.lines(lines, native);
  const after = conditions.lines(lines, target);
  let at = 0;
  return lines.flatMap((line, index) => {
    const lineAt = at;
    at = endOfLine(text, lineAt);
    const isSkip = /^\s*(?:-\s+)?skip\s*:/.test(line);
    const differs = isSkip ? !before[index] && after[index] : before[index] && !after[index];
    if (!differs || ABOUT_BUILD.test(line)) return [];
    const column = line.length - line.trimStart().length;
    return [spotOf(file, lineAt + column, { found: line.trim(), isSkip, target: machines.to })];
  });
}

function endOfLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline + 1;
}

function inConditions({ outline, machines, conditions }: CheckedRecipe): Spot[] {
  const { file, root } = outline;
  const { native, target } = both(machines);
  const holds = (expression: string, platform: Machines) =>
    !ABOUT_BUILD.test(expression) && conditions.holds(expression, platform);
  const ifs = nodesWithKey(root, 'if').filter(({ value }) => {
    const expression = unquoted(value);
    return holds(expression, native) && !holds(expression, target);
  });
  const skips = nodesWithKey(root, 'skip')
    .flatMap((node) => (node.children.length === 0 ? [node] : [...itemsOf(node)]))
    .filter(({ value }) => {
      const expression = unquoted(value);
      return expression !== '' && !holds(expression, native) && holds(expression, target);
    });
  const spot = (isSkip: boolean) => (node: Node) =>
    spotOf(file, node.valueAt, { found: node.value, isSkip, target: machines.to });
  return [...ifs.map(spot(false)), ...skips.map(spot(true))];
}

function* itemsOf(node: Node): Generator<Node> {
  for (const child of nodesBelow(node)) {
    if (child.key === null && childNode(child, 'if') === undefined) yield child;
  }
}

/** A native build on the platform that has the package, and one on the target. */
function both({ from, to }: Machines): { readonly native: Machines; readonly target: Machines } {
  return { native: { from, to: from }, target: { from: to, to } };
}

function spotOf(
  file: string,
  at: number,
  { found, isSkip, target }: { readonly found: string; readonly isSkip: boolean; readonly target: string },
): Spot {
  return {
    ...{ file, at, found },
    message: isSkip ? `the recipe skips ${target}` : `this is left out for ${target}`,
    fix: isSkip ? 'look whether the reason still holds' : 'look whether the target needs it as well',
    edits: [],
  };
}

const condaInspect: RecipeRule = {
  id: 'conda-inspect',
  severity: 'warning',
  finds: '`conda inspect` in tests',
  reason: 'The command asks the conda of the machine, and fails for another platform.',
  source: 'as conda-forge’s bot does it',
  repair: 'the line is removed',
  check: ({ outline }) => {
    const { file, text } = outline;
    if (!text.includes('conda inspect')) return [];
    return [...nodesBelow(outline.root)]
      .filter(({ key, value }) => (key === null || key === 'then') && value.includes('conda inspect '))
      .map((node) => ({
        ...{ file, at: node.valueAt, found: node.value },
        message: 'conda inspect does not work for another platform',
        fix: 'remove the line',
        edits: isWholeItem(node, text) ? [{ file, at: node.lineAt, end: node.end, text: '' }] : [],
      }));
  },
};

function isWholeItem(node: Node, text: string): boolean {
  const before = text.slice(node.lineAt, node.valueAt);
  return node.key === null && !node.isFlow && node.children.length === 0 && /^\s*-\s+$/.test(before);
}

/** The rules about selectors and tests of the recipe. */
export const selectorRules: readonly RecipeRule[] = [selectorArch, condaInspect];
