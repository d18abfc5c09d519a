import { type Names, namesOver } from '../expression/names.js';
import type { Callable, Value } from '../expression/types.js';
import { lineEndsOf, type Node } from './tree.js';

type Loop = Extract<Node, { kind: 'for' }>;

interface Around {
  readonly names: Names;
  /** Returns whether the loop's `if` accepts an item; `names` has the item's names set. */
  readonly holds: (names: Names) => boolean;
}

/**
 * Creates the function that renders jinja's `for`. Names set in the body are not visible after it, nor for the next item. `loop`
 * has the position and `cycle`.
 */
export function createLoops(request: {
  readonly render: (nodes: readonly Node[], names: Names) => void;
  readonly push: (text: string) => void;
}) {
  const { render, push } = request;
  return function forEach(node: Loop, values: readonly Value[], { names, holds }: Around): void {
    const taken = values.filter((item) => node.test === null || holds(itemScope(node, item, names)));
    for (const [index, item] of taken.entries()) {
      const inner = itemScope(node, item, names);
      inner.set('loop', loopOf(taken, index));
      render(node.body, inner);
    }
    if (taken.length === 0) push('\n'.repeat(lineEndsOf(node.body)));
    if (taken.length === 0) render(node.otherwise, namesOver(names, names.unset));
    else push('\n'.repeat(lineEndsOf(node.otherwise)));
  };
}

function itemScope({ targets }: Loop, item: Value, names: Names): Names {
  const inner = namesOver(names, names.unset);
  if (targets.length === 1) inner.set(targets[0] ?? '', item);
  else
    for (const [index, name] of targets.entries())
      inner.set(name, Array.isArray(item) ? item[index] : undefined);
  return inner;
}

function loopOf(items: readonly Value[], index: number): Value {
  const cycle: Callable = (args) => args[index % args.length];
  return new Map<string, Value>([
    ['index', index + 1],
    ['index0', index],
    ['revindex', items.length - index],
    ['revindex0', items.length - index - 1],
    ['first', index === 0],
    ['last', index === items.length - 1],
    ['length', items.length],
    ['previtem', items[index - 1]],
    ['nextitem', items[index + 1]],
    ['cycle', cycle],
  ]);
}
