import { beyond, limitOf } from '../../limits.js';
import { BeyondLimit, bounded, copied, short } from '../expression/bounds.js';
import { evaluate } from '../expression/evaluate.js';
import { itemsOf } from '../expression/methods.js';
import { type Names, namesOver } from '../expression/names.js';
import { textOf, truth } from '../expression/operators.js';
import { parseExpression } from '../expression/parse.js';
import { FixedMap, type Scope, type Value } from '../expression/types.js';
import { createLoops } from './loop.js';
import { splitTemplate } from './pieces.js';
import { lineEndsOf, type Node, namesOf, treeOf } from './tree.js';

const DEEPEST_MACRO = 20;

/** Callbacks for problems while a template is rendered. */
export interface TemplateEvents {
  /** An expression or statement cannot be evaluated. An expression prints `UNREADABLE` then, a statement nothing. */
  readonly lost: (line: number, message: string) => void;
  /** A name is used that is not set. */
  readonly unset: (line: number, name: string) => void;
}

/** Printed in place of an expression that cannot be evaluated: the caller drops its line. */
export const UNREADABLE = '\u{e000}';

/**
 * Renders jinja as conda-build does. Errors in expressions are passed to `lost`. Throws SyntaxError, which begins with the line,
 * if a statement has no end, BeyondLimit if the template takes too many steps or renders too much text.
 */
export function renderTemplate(text: string, scope: Scope, { lost, unset }: TemplateEvents): string {
  if (!/\{[{%#]/.test(text)) return text;
  const tree = treeOf(splitTemplate(text));
  const out: string[] = [];
  let length = 0;
  let steps = 0;
  const [mostSteps, longest] = [limitOf('recipe-steps'), limitOf('recipe-size')];
  let line = 1;
  let lacking: Set<string> | null = null;
  let macroDepth = 0;
  const top = namesOver(scope, (name) => {
    if (lacking === null) unset(line, name);
    else lacking.add(name);
  });
  const forEach = createLoops({ render, push });
  render(tree, top);
  return out.join('');

  function render(nodes: readonly Node[], names: Names): void {
    for (const node of nodes) {
      if (++steps > mostSteps) throw new BeyondLimit(`${node.line}: ${beyond('recipe-steps')}`);
      if (length > longest) throw new BeyondLimit(`${node.line}: ${beyond('recipe-size')}`);
      line = node.line;
      if (node.kind === 'text') push(node.text);
      else if (node.kind === 'value')
        push(attempt(node.line, () => textOf(worth(node.text, names)), UNREADABLE));
      else renderStatement(node, names);
    }
  }

  function renderStatement(node: Node, names: Names): void {
    switch (node.kind) {
      case 'set':
        set(node, names);
        if (typeof node.value !== 'string') push('\n'.repeat(lineEndsOf(node.value)));
        break;
      case 'if': {
        const chosen = node.branches.find(
          ({ test, line: at }) => test === null || attempt(at, () => truth(worth(test, names)), false),
        );
        // The line ends of skipped branches are kept, so that line numbers in messages stay correct.
        for (const branch of node.branches) {
          if (branch === chosen) render(branch.body, names);
          else push('\n'.repeat(lineEndsOf(branch.body)));
        }
        break;
      }
      case 'for': {
        const { test } = node;
        const items = attempt(node.line, () => itemsOf(worth(node.values, names)), []);
        const holds = (inner: Names) =>
          test === null || attempt(node.line, () => truth(worth(test, inner)), false);
        forEach(node, items, { names, holds });
        break;
      }
      case 'macro':
        names.set(node.name, macroOf(node, names));
        push('\n'.repeat(lineEndsOf(node.body)));
        break;
      case 'scope': {
        const inner = namesOver(names, names.unset);
        for (const [, name = '', value = ''] of node.sets.matchAll(
          /(\w+)\s*=\s*((?:[^,'"([]|'[^']*'|"[^"]*"|\([^)]*\)|\[[^\]]*\])+)/g,
        ))
          attempt(node.line, () => inner.set(name, worth(value, names)), undefined);
        render(node.body, inner);
        break;
      }
      case 'unknown':
        lost(node.line, `{% ${node.text.slice(0, 40)} %} is not supported`);
    }
  }

  function push(part: string): void {
    length += part.length;
    out.push(part);
  }

  function worth(source: string, names: Scope): Value {
    return bounded(evaluate(parseExpression(source, 'jinja'), names));
  }

  function attempt<T>(at: number, work: () => T, otherwise: T): T {
    line = at;
    try {
      return work();
    } catch (error) {
      if (error instanceof BeyondLimit) throw new BeyondLimit(`${at}: ${error.message}`, { cause: error });
      if (!(error instanceof SyntaxError)) throw error;
      lost(at, error.message);
      return otherwise;
    }
  }

  /** Sets names. An error in the value is reported when the name is used. */
  function set(node: Extract<Node, { kind: 'set' }>, names: Names): void {
    const targets = namesOf(node.targets);
    const outer = lacking;
    const own = new Set<string>();
    lacking = own;
    try {
      const value = typeof node.value === 'string' ? worth(node.value, names) : rendered(node.value, names);
      const items = targets.length > 1 || node.targets.includes(',') ? itemsOf(value) : null;
      for (const [index, target] of targets.entries())
        assign(target, items === null ? value : items[index], { names, own });
    } catch (error) {
      if (error instanceof BeyondLimit)
        throw new BeyondLimit(`${node.line}: ${error.message}`, { cause: error });
      if (!(error instanceof SyntaxError)) throw error;
      for (const target of targets) names.setUnreadable(target, error);
    } finally {
      lacking = outer;
    }
  }

  function assign(
    target: string,
    value: Value,
    { names, own }: { readonly names: Names; readonly own: ReadonlySet<string> },
  ): void {
    const [name = '', key] = target.split('.');
    if (key === undefined) {
      names.set(name, value, own.size === 0 ? undefined : [...own]);
      return;
    }
    const namespace = names.get(name);
    if (!(namespace instanceof Map) || namespace instanceof FixedMap)
      throw new SyntaxError(`${name} is not a namespace`);
    namespace.set(key, copied(value));
  }

  /** Returns the text that a part of the template renders to. */
  function rendered(nodes: readonly Node[], names: Names): string {
    const before = out.length;
    render(nodes, names);
    return out.splice(before).join('');
  }

  function macroOf({ parameters, body }: Extract<Node, { kind: 'macro' }>, names: Names): Value {
    const declared = [
      ...parameters.matchAll(/(\w+)\s*(?:=\s*((?:[^,'"([]|'[^']*'|"[^"]*"|\([^)]*\)|\[[^\]]*\])+))?/g),
    ];
    return (args, named) => {
      if (++macroDepth > DEEPEST_MACRO) throw new BeyondLimit('macros call each other without end');
      try {
        const inner = namesOver(names, names.unset);
        for (const [index, [, name = '', otherwise]] of declared.entries()) {
          const value = named.has(name) ? named.get(name) : args[index];
          inner.set(name, value === undefined && otherwise !== undefined ? worth(otherwise, names) : value);
        }
        return short(rendered(body, inner));
      } finally {
        macroDepth--;
      }
    };
  }
}
