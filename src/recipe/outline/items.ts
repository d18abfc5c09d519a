import { childNode, type Node } from './nodes.js';
import { unquoted } from './scalars.js';

/** One item of a list, below the `if` of a recipe.yaml or not. */
export interface ListedItem {
  /** The node that has the value: the item itself, or the `then` or `else` of an `if`. */
  readonly node: Node;
  /** The item of the list itself. */
  readonly outer: Node;
  /** Whether it is below an `if`. */
  readonly isConditional: boolean;
  /** Whether every `if` above it holds for the target. */
  readonly holds: boolean;
}

/** Returns the items of a list, or the single value as one. Follows the branches of `if`. */
export function listedItems(list: Node, holds: (expression: string) => boolean): ListedItem[] {
  const items: ListedItem[] = [];
  if (list.value !== '' && !list.value.startsWith('['))
    items.push({ node: list, outer: list, isConditional: false, holds: true });
  for (const child of list.children) {
    if (child.key === null) add(child, { outer: child, isConditional: false, holds: true });
  }
  return items;

  function add(node: Node, above: Omit<ListedItem, 'node'>): void {
    const condition = childNode(node, 'if');
    if (condition === undefined) {
      if (node.value !== '') items.push({ node, ...above });
      return;
    }
    const isTrue = holds(unquoted(condition.value));
    for (const [key, isTaken] of [
      ['then', isTrue],
      ['else', !isTrue],
    ] as const) {
      const branch = childNode(node, key);
      if (branch === undefined) continue;
      const below = { ...above, isConditional: true, holds: above.holds && isTaken };
      if (branch.value !== '' && !branch.value.startsWith('[')) items.push({ node: branch, ...below });
      for (const child of branch.children) if (child.key === null) add(child, below);
    }
  }
}
