import { applyFilter } from './filters.js';
import { methodOf } from './methods.js';
import { numberOf, toNumber } from './numbers.js';
import { binary, compared, keyOf, sliced, truth } from './operators.js';
import { holdsTest } from './tests.js';
import { type Argument, type Expression, Float, type Scope, type Value } from './types.js';

/**
 * Evaluates an expression. It can call only the functions in `scope`, the methods of methods.ts, the filters of filters.ts and
 * the tests of tests.ts. Throws SyntaxError for anything else, and for arguments that they reject.
 */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'name':
      return named(expression.name, scope);
    case 'list':
      return expression.items.map((item) => evaluate(item, scope));
    case 'dict':
      return new Map(
        expression.entries.map(([key, value]) => [keyOf(evaluate(key, scope)), evaluate(value, scope)]),
      );
    case 'attribute':
      return attribute(evaluate(expression.of, scope), expression.name);
    case 'index':
      return item(evaluate(expression.of, scope), evaluate(expression.index, scope));
    case 'slice': {
      const { of, from, to, step } = expression;
      return sliced(evaluate(of, scope), bound(from, scope), bound(to, scope), bound(step, scope));
    }
    case 'call':
      return call(expression, scope);
    case 'filter': {
      const { args, named } = evaluated(expression.args, scope);
      const isGuarded = expression.name === 'default' || expression.name === 'd';
      const value = isGuarded ? guarded(expression.of, scope) : evaluate(expression.of, scope);
      return applyFilter(expression.name, value, args, named);
    }
    case 'test': {
      const { args } = evaluated(expression.args, scope);
      return holdsTest(expression.name, guarded(expression.of, scope), args);
    }
    case 'not':
      return !truth(evaluate(expression.of, scope));
    case 'minus':
      return negative(evaluate(expression.of, scope));
    case 'and': {
      const left = evaluate(expression.left, scope);
      return truth(left) ? evaluate(expression.right, scope) : left;
    }
    case 'or': {
      const left = evaluate(expression.left, scope);
      return truth(left) ? left : evaluate(expression.right, scope);
    }
    case 'binary':
      return binaryOf(expression, scope);
    case 'compare':
      return chainHolds(expression, scope);
    case 'if': {
      if (truth(evaluate(expression.test, scope))) return evaluate(expression.then, scope);
      return expression.otherwise === null ? undefined : evaluate(expression.otherwise, scope);
    }
  }
}

function named(name: string, scope: Scope): Value {
  const value = scope.get(name);
  if (value === undefined && !scope.isOwn?.(name)) scope.unset?.(name);
  return value;
}

/** Evaluates an operand that may be an unset name: `default` and tests handle that case, so it is not reported. */
function guarded(expression: Expression, scope: Scope): Value {
  return expression.kind === 'name' ? scope.get(expression.name) : evaluate(expression, scope);
}

/** `~` joins the texts of both operands, formatted as in the recipe's language. */
function binaryOf({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
  const [a, b] = [evaluate(left, scope), evaluate(right, scope)];
  if (operator !== '~' || scope.printed === undefined) return binary(operator, a, b);
  return binary(operator, scope.printed(a), scope.printed(b));
}

function bound(expression: Expression | null, scope: Scope): number | null {
  const value = expression === null ? null : evaluate(expression, scope);
  return value === null || value === undefined ? null : numberOf(value);
}

function negative(value: Value): Value {
  if (value === undefined) return undefined;
  const number = toNumber(value);
  return number instanceof Float ? new Float(-number.value) : -number;
}

/** Evaluates `a < b <= c`: every pair must hold. */
function chainHolds({ first, rest }: Extract<Expression, { kind: 'compare' }>, scope: Scope): boolean {
  let left = evaluate(first, scope);
  for (const [operator, part] of rest) {
    const right = evaluate(part, scope);
    if (!compared(operator, left, right)) return false;
    left = right;
  }
  return true;
}

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
  // The result of an unknown function is unknown too.
  if (called === undefined && (of.kind !== 'name' || scope.has(of.name))) return undefined;
  const name = of.kind === 'name' ? of.name : 'this';
  throw new SyntaxError(`unknown function ${name}()`);
}

function evaluated(args: readonly Argument[], scope: Scope) {
  return {
    args: args.filter(({ name }) => name === null).map(({ value }) => evaluate(value, scope)),
    named: new Map(
      args.flatMap(({ name, value }) => (name === null ? [] : [[name, evaluate(value, scope)]])),
    ),
  };
}

function attribute(receiver: Value, name: string): Value {
  if (typeof receiver === 'function') throw new SyntaxError(`a function has no attribute ${name}`);
  return receiver instanceof Map ? receiver.get(name) : undefined;
}

function item(receiver: Value, index: Value): Value {
  if (receiver instanceof Map) return receiver.get(keyOf(index));
  if ((typeof receiver === 'string' || Array.isArray(receiver)) && index !== undefined)
    return receiver.at(numberOf(index));
  return undefined;
}
