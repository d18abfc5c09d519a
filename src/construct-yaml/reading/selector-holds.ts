import { parseExpression } from '../../recipe/expression/parse.js';
import type { Expression, Operator } from '../../recipe/expression/types.js';

type Term = boolean | string | number | readonly Term[];

/**
 * Returns whether a selector holds: names, True, False, `and or not ( ) | & == != in` and literals. Throws SyntaxError for everything
 * else, for an unknown name, and for a selector that is neither true nor false, as the list `[md5]` at the end of a line.
 */
export function selectorHolds(selector: string, names: ReadonlyMap<string, boolean>): boolean {
  const value = termOf(parseExpression(selector, 'python'), names);
  if (typeof value === 'boolean') return value;
  throw new SyntaxError('it is neither true nor false');
}

function termOf(expression: Expression, names: ReadonlyMap<string, boolean>): Term {
  switch (expression.kind) {
    case 'name': {
      const value = names.get(expression.name);
      if (value === undefined) throw new SyntaxError(`there is no name ${expression.name}`);
      return value;
    }
    case 'value': {
      const { value } = expression;
      if (typeof value === 'object') throw new SyntaxError('None and 1.0 are not read here');
      return value;
    }
    case 'list':
      return expression.items.map((item) => termOf(item, names));
    case 'not':
      return !truth(termOf(expression.of, names));
    case 'and': {
      const left = termOf(expression.left, names);
      return truth(left) ? termOf(expression.right, names) : left;
    }
    case 'or': {
      const left = termOf(expression.left, names);
      return truth(left) ? left : termOf(expression.right, names);
    }
    case 'binary':
      return bits(expression.operator, termOf(expression.left, names), termOf(expression.right, names));
    case 'compare': {
      let left = termOf(expression.first, names);
      for (const [operator, part] of expression.rest) {
        const right = termOf(part, names);
        if (!compared(operator, left, right)) return false;
        left = right;
      }
      return true;
    }
    default:
      throw new SyntaxError('only names, and, or, not, ( ), |, &, ==, != and in are read here');
  }
}

function bits(operator: Operator, left: Term, right: Term): boolean {
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    if (operator === '|') return left || right;
    if (operator === '&') return left && right;
  }
  throw new SyntaxError(`the operator ${operator} is not read here`);
}

function compared(operator: Operator, left: Term, right: Term): boolean {
  switch (operator) {
    case '==':
      return isSame(left, right);
    case '!=':
      return !isSame(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    default:
      throw new SyntaxError(`the operator ${operator} is not read here`);
  }
}

function contains(whole: Term, part: Term): boolean {
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
  if (Array.isArray(whole)) return whole.some((item) => isSame(item, part));
  throw new SyntaxError('in needs a list, or two texts');
}

function isSame(left: Term, right: Term): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function truth(value: Term): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
