import { applyFilter } from '../../recipe/expression/filters.js';
import { methodOf } from '../../recipe/expression/methods.js';
import { numberOf, toNumber } from '../../recipe/expression/numbers.js';
import { compared, keyOf, sliced, truth } from '../../recipe/expression/operators.js';
import { holdsTest } from '../../recipe/expression/tests.js';
import { type Argument, type Expression, Float, type Value } from '../../recipe/expression/types.js';
import { FILTERS, LIST_FILTERS, METHODS, TESTS } from './allowed.js';
import { Environment } from './environment.js';
import { strictBinary, strictCompare } from './operators.js';

/** The names that a template has set, and `environ` and `os`. */
export interface Names {
  get(name: string): Value;
}

/**
 * Evaluates an expression of jinja as python does: an unset name is false and prints as nothing, and everything else with it is an
 * error. Throws SyntaxError for that, and for all that is not in the tables of allowed.ts: nothing of the machine can be called.
 */
export function evaluate(expression: Expression, names: Names): Value {
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'name':
      return names.get(expression.name);
    case 'list':
      return expression.items.map((item) => evaluate(item, names));
    case 'dict':
      return new Map(
        expression.entries.map(([key, value]) => [keyOf(evaluate(key, names)), evaluate(value, names)]),
      );
    case 'attribute':
      return attribute(expression, names);
    case 'index':
      return item(expression, names);
    case 'slice': {
      const { of, from, to, step } = expression;
      const bound = (part: Expression | null) => (part === null ? null : numberOf(evaluate(part, names)));
      return sliced(known(of, names), bound(from), bound(to), bound(step));
    }
    case 'call':
      return call(expression, names);
    case 'filter': {
      const { name, of, args } = expression;
      if (!FILTERS.has(name)) throw notRead(`the filter ${name}`);
      const values = evaluated(args, names);
      const value = evaluate(of, names);
      if (LIST_FILTERS.has(name) && !isIterable(value))
        throw new SyntaxError(`${name} needs a list or a text`);
      return applyFilter(name, value, values.args, values.named);
    }
    case 'test': {
      const { name, of, args } = expression;
      if (!TESTS.has(name)) throw notRead(`the test ${name}`);
      return holdsTest(name, evaluate(of, names), evaluated(args, names).args);
    }
    case 'not':
      return !truth(evaluate(expression.of, names));
    case 'minus': {
      const number = toNumber(known(expression.of, names));
      return number instanceof Float ? new Float(-number.value) : -number;
    }
    case 'and': {
      const left = evaluate(expression.left, names);
      return truth(left) ? evaluate(expression.right, names) : left;
    }
    case 'or': {
      const left = evaluate(expression.left, names);
      return truth(left) ? left : evaluate(expression.right, names);
    }
    case 'binary': {
      const { operator, left, right } = expression;
      if (operator === '~') return strictBinary(operator, evaluate(left, names), evaluate(right, names));
      return strictBinary(operator, known(left, names), known(right, names));
    }
    case 'compare':
      return chainHolds(expression, names);
    case 'if': {
      if (truth(evaluate(expression.test, names))) return evaluate(expression.then, names);
      return expression.otherwise === null ? undefined : evaluate(expression.otherwise, names);
    }
  }
}

/** Evaluates an operand that must have a value. */
function known(expression: Expression, names: Names): Value {
  const value = evaluate(expression, names);
  if (value !== undefined) return value;
  const { name, isVariable } = named(expression);
  throw new SyntaxError(
    isVariable
      ? `the environment variable ${name} is not set; set it with --env ${name}=VALUE`
      : `${name} has no value`,
  );
}

function named(expression: Expression): { readonly name: string; readonly isVariable: boolean } {
  if (expression.kind === 'name') return { name: expression.name, isVariable: false };
  if (expression.kind === 'index' && expression.index.kind === 'value')
    return { name: String(expression.index.value), isVariable: isEnviron(expression.of) };
  return { name: 'a part of the expression', isVariable: false };
}

function isEnviron(expression: Expression): boolean {
  return (
    (expression.kind === 'name' && expression.name === 'environ') ||
    (expression.kind === 'attribute' && expression.name === 'environ')
  );
}

function attribute({ of, name }: Extract<Expression, { kind: 'attribute' }>, names: Names): Value {
  const receiver = known(of, names);
  if (of.kind === 'name' && of.name === 'os' && !(receiver instanceof Map && receiver.has(name)))
    throw notRead(`os.${name}`);
  if (receiver instanceof Environment) throw notRead(`environ.${name}`);
  return receiver instanceof Map ? receiver.get(name) : undefined;
}

function item({ of, index }: Extract<Expression, { kind: 'index' }>, names: Names): Value {
  const receiver = known(of, names);
  const key = known(index, names);
  if (receiver instanceof Map) return receiver.get(keyOf(key));
  if (typeof receiver === 'string' || Array.isArray(receiver)) return receiver.at(numberOf(key));
  throw new SyntaxError('only texts, lists and mappings have parts');
}

function call({ of, args }: Extract<Expression, { kind: 'call' }>, names: Names): Value {
  if (of.kind !== 'attribute') throw notRead(`${of.kind === 'name' ? of.name : ''}()`);
  const receiver = known(of.of, names);
  const values = evaluated(args, names);
  const own = receiver instanceof Map && !(receiver instanceof Environment) ? receiver.get(of.name) : null;
  if (typeof own === 'function') return own(values.args, values.named);
  if (receiver instanceof Environment && of.name !== 'get') throw notRead(`environ.${of.name}()`);
  if (of.of.kind === 'name' && of.of.name === 'os') throw notRead(`os.${of.name}`);
  const kind = typeof receiver === 'string' ? 'text' : receiver instanceof Map ? 'mapping' : null;
  if (kind === null || !METHODS[kind].has(of.name)) throw notRead(`${of.name}()`);
  if (receiver instanceof Map && of.name === 'get') {
    const [key, otherwise = values.args.length > 1 ? undefined : null] = values.args;
    return receiver.get(keyOf(key)) ?? otherwise;
  }
  if ([...values.args, ...values.named.values()].includes(undefined))
    throw new SyntaxError(`an argument of ${of.name}() has no value`);
  return methodOf(receiver, of.name)(values.args, values.named);
}

function evaluated(args: readonly Argument[], names: Names) {
  return {
    args: args.filter(({ name }) => name === null).map(({ value }) => evaluate(value, names)),
    named: new Map(
      args.flatMap(({ name, value }) => (name === null ? [] : [[name, evaluate(value, names)]])),
    ),
  };
}

/** Evaluates `a < b <= c`: every pair must hold. An unset value may be compared with == and !=. */
function chainHolds({ first, rest }: Extract<Expression, { kind: 'compare' }>, names: Names): boolean {
  let left = evaluate(first, names);
  for (const [operator, part] of rest) {
    const right = evaluate(part, names);
    if (operator === '==' || operator === '!=') {
      if (!compared(operator, left, right)) return false;
    } else if (!strictCompare(operator, left, right)) return false;
    left = right;
  }
  return true;
}

function isIterable(value: Value): boolean {
  return value === undefined || typeof value === 'string' || Array.isArray(value) || value instanceof Map;
}

function notRead(what: string): SyntaxError {
  return new SyntaxError(`${what} is not read here`);
}
