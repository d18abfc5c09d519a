import { beyond, limitOf } from '../../limits.js';
import { bounded } from '../../recipe/expression/bounds.js';
import { textOf, truth } from '../../recipe/expression/operators.js';
import { type Expression, FixedMap, type Value } from '../../recipe/expression/types.js';
import { indexBefore } from '../../yaml/lines.js';
import { Environment, type EnvironmentRead } from './environment.js';
import { evaluate } from './evaluate.js';
import { type Lost, splitTemplate } from './pieces.js';
import { Scope } from './scope.js';
import { type Node, treeOf } from './tree.js';

/** A rendered template. */
export interface RenderedTemplate {
  readonly text: string;
  /** Returns the offset in the template of an offset in the text; for a printed value the offset of its tag. */
  originOf(offset: number): number;
  readonly environment: readonly EnvironmentRead[];
}

/**
 * Renders jinja as constructor does, without calling anything: expressions know `environ`, `os.environ`, `os.getenv`, methods of
 * texts, and the filters of allowed.ts. Problems go to `lost`. Work and text are bounded by `construct-steps` and `recipe-size`.
 */
export function renderTemplate(
  template: string,
  variables: ReadonlyMap<string, string>,
  lost: Lost,
): RenderedTemplate {
  const environ = new Environment(variables);
  const os = new FixedMap([
    ['environ', environ],
    ['getenv', ([name, otherwise = null]) => environ.get(String(name)) ?? otherwise],
  ]);
  const out: string[] = [];
  const starts: number[] = [];
  const origins: { readonly start: number; readonly isExact: boolean }[] = [];
  let length = 0;
  let steps = 0;
  const [mostSteps, longest] = [limitOf('construct-steps'), limitOf('recipe-size')];
  const tree = treeOf(splitTemplate(template, lost), lost);
  const top = new Scope();
  top.set('environ', environ);
  top.set('os', os);
  try {
    render(tree, top);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    lost(error.start, error.message);
  }
  return {
    text: out.join(''),
    environment: environ.reads,
    originOf(offset) {
      const index = indexBefore(starts, offset);
      const { start, isExact } = origins[index] ?? { start: 0, isExact: false };
      return isExact ? start + offset - (starts[index] ?? 0) : start;
    },
  };

  function render(nodes: readonly Node[], scope: Scope): void {
    for (const node of nodes) {
      if (++steps > mostSteps) throw new Stop(node.start, beyond('construct-steps'));
      renderNode(node, scope);
    }
  }

  function renderNode(node: Node, scope: Scope): void {
    switch (node.kind) {
      case 'text':
        push(node.text, node.start, true);
        break;
      case 'value':
        attempt(node.start, () => push(textOf(worth(node.value, scope)), node.start, false));
        break;
      case 'set':
        attempt(node.start, () => assign(node.names, worth(node.value, scope), scope));
        break;
      case 'if':
        renderBranch(node, scope);
        break;
      case 'for':
        renderLoop(node, scope);
        break;
      case 'capture':
        capture(node, scope);
        break;
    }
  }

  function renderBranch({ branches }: Extract<Node, { kind: 'if' }>, scope: Scope): void {
    const chosen = branches.find(
      ({ test, start }) => test === null || attempt(start, () => truth(worth(test, scope))) === true,
    );
    if (chosen !== undefined) render(chosen.body, scope);
  }

  function renderLoop(node: Extract<Node, { kind: 'for' }>, scope: Scope): void {
    const items = attempt(node.start, () => itemsOf(worth(node.values, scope))) ?? [];
    for (const [index, item] of items.entries()) {
      const inner = new Scope(scope);
      inner.set('loop', positionOf(items.length, index));
      attempt(node.start, () => assign(node.names, item, inner));
      render(node.body, inner);
    }
    if (items.length === 0) render(node.otherwise, scope);
  }

  function capture(node: Extract<Node, { kind: 'capture' }>, scope: Scope): void {
    const from = out.length;
    const before = length;
    render(node.body, new Scope(scope));
    scope.set(node.name, out.splice(from).join(''));
    starts.splice(from);
    origins.splice(from);
    length = before;
  }

  function push(text: string, start: number, isExact: boolean): void {
    if (text === '') return;
    if (length + text.length > longest) throw new Stop(start, beyond('recipe-size'));
    starts.push(length);
    origins.push({ start, isExact });
    out.push(text);
    length += text.length;
  }

  function worth(expression: Expression, scope: Scope): Value {
    return bounded(evaluate(expression, scope));
  }

  function attempt<T>(start: number, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof Stop || !(error instanceof SyntaxError)) throw error;
      lost(start, error.message);
      return undefined;
    }
  }
}

/** Thrown when a template does too much. */
class Stop extends Error {
  constructor(
    readonly start: number,
    message: string,
  ) {
    super(message);
  }
}

function assign(names: readonly string[], value: Value, scope: Scope): void {
  const [only = '', second] = names;
  if (second === undefined) {
    scope.set(only, value);
    return;
  }
  const items = itemsOf(value);
  if (items.length !== names.length)
    throw new SyntaxError(`${names.join(', ')} are ${names.length} names for ${items.length} values`);
  for (const [index, name] of names.entries()) scope.set(name, items[index]);
}

function itemsOf(value: Value): readonly Value[] {
  if (value === undefined) return [];
  if (value instanceof Environment) throw new SyntaxError('all of environ is not read here, name a variable');
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value.keys()];
  if (typeof value === 'string') return [...value];
  throw new SyntaxError('for needs a list');
}

function positionOf(length: number, index: number): Value {
  return new Map<string, Value>([
    ['index', index + 1],
    ['index0', index],
    ['first', index === 0],
    ['last', index === length - 1],
    ['length', length],
  ]);
}
