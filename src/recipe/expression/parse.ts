import { createOperands } from './operands.js';
import { readTokens, type TokenReader } from './token-reader.js';
import { END } from './tokens.js';
import type { Expression, Language, Operator } from './types.js';

const DEEPEST = 40;
const MOST_KNOWN = 4096;
const LONGEST_KNOWN = 200;

/** Cache of parsed expressions: recipes repeat many, such as `compiler('c')`, `version`, `name|lower`. */
const known: Readonly<Record<Language, Map<string, Expression>>> = { python: new Map(), jinja: new Map() };

/** Parses one expression, or a list separated by commas. Throws SyntaxError, which names what was expected and found. */
export function parseExpression(source: string, language: Language = 'jinja'): Expression {
  const before = known[language].get(source);
  if (before !== undefined) return before;
  const plain = plainText(source);
  if (plain !== null) return plain;
  const tokens = readTokens(source);
  const parsed = listOrOne(tokens, createParser(tokens, language));
  tokens.expect(tokens.peek().kind === 'end', END.text);
  if (known[language].size === MOST_KNOWN) known[language].clear();
  if (source.length <= LONGEST_KNOWN) known[language].set(source, parsed);
  return parsed;
}

/** Parses a quoted text without escapes. It is not cached, because most are used only once. Returns null for anything else. */
function plainText(source: string): Expression | null {
  const quote = source.charCodeAt(0);
  if ((quote !== 34 && quote !== 39) || source.length > LONGEST_KNOWN) return null;
  const [, double, single = double] = /^(?:"([^"\\]*)"|'([^'\\]*)')$/.exec(source) ?? [];
  return single === undefined ? null : { kind: 'value', value: single };
}

function listOrOne(tokens: TokenReader, expression: () => Expression): Expression {
  const first = expression();
  if (!tokens.isNext(',')) return first;
  const items = [first];
  while (tokens.take(',') && tokens.peek().kind !== 'end') items.push(expression());
  return { kind: 'list', items };
}

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', 'in'];

/** A recursive descent parser. The depth is limited to protect the stack. */
function createParser(tokens: TokenReader, language: Language): () => Expression {
  const { take } = tokens;
  const { operand, filtered } = createOperands(tokens, language, expression);
  let depth = 0;
  return expression;

  function expression(): Expression {
    if (++depth > DEEPEST) throw new SyntaxError('the expression is nested too deeply');
    let then = either();
    while (take('if')) {
      const test = either();
      then = { kind: 'if', test, then, otherwise: take('else') ? expression() : null };
    }
    depth--;
    return then;
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
    const first = bits();
    const rest: [Operator, Expression][] = [];
    for (let operator = comparator(); operator !== null; operator = comparator())
      rest.push([operator, bits()]);
    return rest.length === 0 ? first : { kind: 'compare', first, rest };
  }

  function comparator(): Operator | null {
    if (language === 'python' && take('is')) return take('not') ? 'is not' : 'is';
    const operator = COMPARISONS.find(take);
    if (operator !== undefined) return operator as Operator;
    if (!tokens.isNext('not') || tokens.peek(1).text !== 'in') return null;
    tokens.next();
    tokens.next();
    return 'not in';
  }

  /** Parses python's `|`, `^` and `&`. In jinja `|` applies a filter. */
  function bits(): Expression {
    if (language === 'jinja') return sum();
    return chain(['|'], () => chain(['^'], () => chain(['&'], sum)));
  }

  function sum(): Expression {
    return chain(['+', '-'], () => chain(['~'], product));
  }

  function product(): Expression {
    return chain(['*', '//', '/', '%'], unary);
  }

  function chain(operators: readonly Operator[], part: () => Expression): Expression {
    let left = part();
    for (;;) {
      const operator = operators.find(take);
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: part() };
    }
  }

  /** In jinja a filter applies to the signed operand: `-1|abs` is 1. */
  function unary(): Expression {
    return filtered(signed());
  }

  function signed(): Expression {
    let isMinus = false;
    for (;;) {
      if (take('-')) isMinus = !isMinus;
      else if (!take('+')) break;
    }
    let of = operand();
    while (take('**')) of = { kind: 'binary', operator: '**', left: of, right: power() };
    return isMinus ? { kind: 'minus', of } : of;
  }

  /** `2 ** 3 ** 2` is `2 ** 9` in python, and `8 ** 2` in jinja. */
  function power(): Expression {
    if (language === 'jinja' && !tokens.isNext('-')) return operand();
    if (++depth > DEEPEST) throw new SyntaxError('the expression is nested too deeply');
    const of = signed();
    depth--;
    return of;
  }
}
