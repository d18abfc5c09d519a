import { isNumber } from '../../recipe/expression/numbers.js';
import { binary, compared } from '../../recipe/expression/operators.js';
import type { Operator, Value } from '../../recipe/expression/types.js';

/** Applies a binary operator as python does: `"a" + 1` is an error. Throws SyntaxError if the operands do not go together. */
export function strictBinary(operator: Operator, left: Value, right: Value): Value {
  if (operator !== '~' && !fits(operator, left, right))
    throw new SyntaxError(`${kindOf(left)} ${operator} ${kindOf(right)} is an error in python`);
  return binary(operator, left, right);
}

/** Evaluates an ordering or `in` as python does. Throws SyntaxError if the operands cannot be compared. */
export function strictCompare(operator: Operator, left: Value, right: Value): boolean {
  const isIn = operator === 'in' || operator === 'not in';
  const isAllowed = isIn ? canContain(right, left) : kindOf(left) === kindOf(right) && isOrdered(left);
  if (!isAllowed) throw new SyntaxError(`${kindOf(left)} ${operator} ${kindOf(right)} is an error in python`);
  return compared(operator, left, right);
}

function fits(operator: Operator, left: Value, right: Value): boolean {
  if (operator === '%' && typeof left === 'string') return true;
  if (operator === '+' && kindOf(left) === kindOf(right) && kindOf(left) !== 'a mapping')
    return left !== null && typeof left !== 'function';
  if (operator === '*' && isInteger(right))
    return typeof left === 'string' || Array.isArray(left) || isNumeric(left);
  return isNumeric(left) && isNumeric(right);
}

function canContain(whole: Value, part: Value): boolean {
  if (typeof whole === 'string') return typeof part === 'string';
  return whole === undefined || Array.isArray(whole) || whole instanceof Map;
}

function isOrdered(value: Value): boolean {
  return typeof value === 'string' || isNumeric(value) || Array.isArray(value);
}

function isInteger(value: Value): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function isNumeric(value: Value): boolean {
  return isNumber(value) || typeof value === 'boolean';
}

function kindOf(value: Value): string {
  if (value === undefined) return 'an unset value';
  if (value === null) return 'None';
  if (isNumeric(value)) return 'a number';
  if (typeof value === 'string') return 'a text';
  if (Array.isArray(value)) return 'a list';
  return value instanceof Map ? 'a mapping' : 'a function';
}
