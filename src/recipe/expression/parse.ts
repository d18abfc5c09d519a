import { createOperands } from './operands.js';
import { readTokens, type TokenReader } from './token-reader.js';
import type { Expression, Operator } from './types.js';

const DEEPEST = 40;
const MOST_KNOWN = 4096;
const LONGEST_KNOWN = 200;

/** Recipes say the same again and again: `compiler('c')`, `version`, `name|lower`. */
const known = new Map<string, Expression>();

/** Parses one expression. Throws SyntaxError that says what was found in place of what. */
export function parseExpression(source: string): Expression {
  const before = known.get(source);
  if (before !== undefined) return before;
  const tokens = readTokens(source);
  const parsed = createParser(tokens)();
  tokens.expect(tokens.peek().kind === 'end', 'the end');
  if (known.size === MOST_KNOWN) known.clear();
  if (source.length <= LONGEST_KNOWN) known.set(source, parsed);
  return parsed;
}

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', 'in', 'is'];

/** Recursive descent; the depth is bounded, and with it the stack. */
function createParser(tokens: TokenReader): () => Expression {
  const { take } = tokens;
  const operand = createOperands(tokens, expression);
  let depth = 0;
  return expression;

  function expression(): Expression {
    if (++depth > DEEPEST) throw new SyntaxError('the expression is nested too deeply');
    const then = either();
    depth--;
    if (!take('if')) return then;
    const test = either();
    return { kind: 'if', test, then, otherwise: take('else') ? expression() : null };
  }

  function either(): Expression {
    let left = both();
    while (take('or')) left = { kind: 'or', left, right: both() };
    return left;
  }

  function both(): Expression {
    let left = negated();
    while (take('and')) left = { kind: 'and', left, right: negated() };
    return left;
  }

  function negated(): Expression {
    let times = 0;
    while (take('not')) times++;
    const of = comparison();
    if (times === 0) return of;
    const once: Expression = { kind: 'not', of };
    return times % 2 === 1 ? once : { kind: 'not', of: once };
  }

  function comparison(): Expression {
    const first = sum();
    const rest: [Operator, Expression][] = [];
    for (let operator = comparator(); operator !== null; operator = comparator())
      rest.push([operator, sum()]);
    return rest.length === 0 ? first : { kind: 'compare', first, rest };
  }

  function comparator(): Operator | null {
    const found = COMPARISONS.find(take);
    if (found === 'is') return take('not') ? 'is not' : 'is';
    if (found !== undefined) return found as Operator;
    if (!tokens.isNext('not') || tokens.peek(1).text !== 'in') return null;
    tokens.next();
    tokens.next();
    return 'not in';
  }

  function sum(): Expression {
    return chain(['+', '-', '~'], () => chain(['*', '//', '/', '%'], signed));
  }

  function chain(operators: readonly Operator[], part: () => Expression): Expression {
    let left = part();
    for (;;) {
      const operator = operators.find(take);
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: part() };
    }
  }

  function signed(): Expression {
    let isMinus = false;
    for (;;) {
      if (take('-')) isMinus = !isMinus;
      else if (!take('+')) break;
    }
    const of = operand();
    return isMinus ? { kind: 'minus', of } : of;
  }
}
