import { applyFilter } from './filters.js';
import { methodOf } from './methods.js';
import { binary, compared, numberOf, sliced, textOf, truth } from './operators.js';
import type { Argument, Expression, Scope, Value } from './types.js';

/**
 * The value of an expression. Nothing runs but the functions of this program that `scope` names, the methods of
 * methods.ts and the filters of filters.ts. Throws SyntaxError for what those cannot do.
 */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'name':
      return scope.get(expression.name);
    case 'list':
      return expression.items.map((item) => evaluate(item, scope));
    case 'dict':
      return new Map(
        expression.entries.map(([key, value]) => [textOf(evaluate(key, scope)), evaluate(value, scope)]),
      );
    case 'attribute':
      return attribute(evaluate(expression.of, scope), expression.name);
    case 'index':
      return item(evaluate(expression.of, scope), evaluate(expression.index, scope));
    case 'slice':
      return sliced(
        evaluate(expression.of, scope),
        bound(expression.from, scope),
        bound(expression.to, scope),
      );
    case 'call':
      return call(expression, scope);
    case 'filter': {
      const { args, named } = evaluated(expression.args, scope);
      return applyFilter(expression.name, evaluate(expression.of, scope), args, named);
    }
    case 'not':
      return !truth(evaluate(expression.of, scope));
    case 'minus':
      return -numberOf(evaluate(expression.of, scope));
    case 'and': {
      const left = evaluate(expression.left, scope);
      return truth(left) ? evaluate(expression.right, scope) : left;
    }
    case 'or': {
      const left = evaluate(expression.left, scope);
      return truth(left) ? left : evaluate(expression.right, scope);
    }
    case 'binary':
      return binary(expression.operator, evaluate(expression.left, scope), evaluate(expression.right, scope));
    case 'compare':
      return chainHolds(expression, scope);
    case 'if': {
      if (truth(evaluate(expression.test, scope))) return evaluate(expression.then, scope);
      return expression.otherwise === null ? undefined : evaluate(expression.otherwise, scope);
    }
  }
}

function bound(expression: Expression | null, scope: Scope): number | null {
  return expression === null ? null : numberOf(evaluate(expression, scope));
}

/** `a < b <= c`: every pair has to hold. The right side of `is` may be the name of one of jinja's tests. */
function chainHolds({ first, rest }: Extract<Expression, { kind: 'compare' }>, scope: Scope): boolean {
  let left = evaluate(first, scope);
  for (const [operator, part] of rest) {
    const test = operator.startsWith('is') && part.kind === 'name' ? TESTS.get(part.name) : undefined;
    if (test !== undefined) {
      if (test(left) !== (operator === 'is')) return false;
      continue;
    }
    const right = evaluate(part, scope);
    if (!compared(operator, left, right)) return false;
    left = right;
  }
  return true;
}

const TESTS = new Map<string, (value: Value) => boolean>([
  ['defined', (value) => value !== undefined],
  ['undefined', (value) => value === undefined],
  ['string', (value) => typeof value === 'string'],
  ['number', (value) => typeof value === 'number'],
]);

function call({ of, args }: Extract<Expression, { kind: 'call' }>, scope: Scope): Value {
  const known = evaluated(args, scope);
  if (of.kind === 'attribute') {
    const subject = evaluate(of.of, scope);
    const own = subject instanceof Map ? subject.get(of.name) : undefined;
    if (typeof own === 'function') return own(known.args, known.named);
    return methodOf(subject, of.name)(known.args, known.named);
  }
  const called = evaluate(of, scope);
  if (typeof called === 'function') return called(known.args, known.named);
  const name = of.kind === 'name' ? of.name : 'this';
  throw new SyntaxError(`${name}() is no function that recipes are given here`);
}

function evaluated(args: readonly Argument[], scope: Scope) {
  return {
    args: args.filter(({ name }) => name === null).map(({ value }) => evaluate(value, scope)),
    named: new Map(
      args.flatMap(({ name, value }) => (name === null ? [] : [[name, evaluate(value, scope)]])),
    ),
  };
}

function attribute(of: Value, name: string): Value {
  return of instanceof Map ? of.get(name) : undefined;
}

function item(of: Value, index: Value): Value {
  if (of instanceof Map) return of.get(textOf(index));
  if (typeof of === 'string' || Array.isArray(of)) return of.at(numberOf(index));
  return undefined;
}
