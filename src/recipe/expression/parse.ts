import { type Token, tokensOf } from './tokens.js';
import type { Argument, Expression, Operator } from './types.js';

const DEEPEST = 40;

/** Parses one expression. Throws SyntaxError that says what was found in place of what. */
export function parseExpression(source: string): Expression {
  const parser = createParser(tokensOf(source));
  const parsed = parser.expression();
  parser.end();
  return parsed;
}

interface Parser {
  expression(): Expression;
  end(): void;
}

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', 'in', 'is'];
const CONSTANTS: Readonly<Record<string, boolean | null>> = {
  True: true,
  true: true,
  False: false,
  false: false,
  None: null,
  none: null,
  null: null,
};
const WORDS = ['and', 'or', 'not', 'in', 'is', 'if', 'else', 'lambda', 'for', 'import'];

/** Recursive descent; the depth is bounded, and with it the stack. */
function createParser(tokens: readonly Token[]): Parser {
  let at = 0;
  let depth = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: 'the end' };
  const isNext = (text: string): boolean => ['sign', 'name'].includes(peek().kind) && peek().text === text;
  return { expression, end: () => expect(peek().kind === 'end', 'the end') };

  function take(text: string): boolean {
    if (!isNext(text)) return false;
    at++;
    return true;
  }

  function expect(holds: boolean, what: string): void {
    if (!holds) throw new SyntaxError(`${JSON.stringify(peek().text)} stands where ${what} should`);
  }

  function need(text: string): void {
    expect(take(text), `"${text}"`);
  }

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
    if (!isNext('not') || tokens[at + 1]?.text !== 'in') return null;
    at += 2;
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
    let minus = false;
    for (;;) {
      if (take('-')) minus = !minus;
      else if (!take('+')) break;
    }
    const of = postfix();
    return minus ? { kind: 'minus', of } : of;
  }

  function postfix(): Expression {
    let of = atom();
    for (;;) {
      if (take('.')) of = { kind: 'attribute', of, name: word() };
      else if (take('(')) of = { kind: 'call', of, args: callArguments() };
      else if (take('[')) of = subscript(of);
      else if (take('|')) of = { kind: 'filter', of, name: word(), args: take('(') ? callArguments() : [] };
      else return of;
    }
  }

  function subscript(of: Expression): Expression {
    const from = isNext(':') ? null : expression();
    if (!take(':')) {
      need(']');
      return from === null ? of : { kind: 'index', of, index: from };
    }
    const to = isNext(']') ? null : expression();
    need(']');
    return { kind: 'slice', of, from, to };
  }

  function callArguments(): Argument[] {
    return listUntil(')', () => {
      const named = peek().kind === 'name' && tokens[at + 1]?.text === '=';
      const name = named ? word() : null;
      if (named) need('=');
      return { name, value: expression() };
    });
  }

  function listUntil<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!take(close)) {
      items.push(item());
      if (isNext(close)) continue;
      need(',');
    }
    return items;
  }

  function word(): string {
    expect(peek().kind === 'name', 'a name');
    return tokens[at++]?.text ?? '';
  }

  function atom(): Expression {
    const token = peek();
    if (token.kind === 'text') return { kind: 'value', value: adjacentTexts() };
    if (token.kind === 'number') return { kind: 'value', value: Number(tokens[at++]?.text) };
    if (take('(')) return parenthesis();
    if (take('[')) return { kind: 'list', items: listUntil(']', expression) };
    if (take('{')) return { kind: 'dict', entries: listUntil('}', entry) };
    expect(token.kind === 'name' && !WORDS.includes(token.text), 'a value');
    at++;
    const constant = Object.hasOwn(CONSTANTS, token.text) ? CONSTANTS[token.text] : undefined;
    return constant === undefined ? { kind: 'name', name: token.text } : { kind: 'value', value: constant };
  }

  function adjacentTexts(): string {
    let text = '';
    while (peek().kind === 'text') text += tokens[at++]?.text ?? '';
    return text;
  }

  function parenthesis(): Expression {
    if (take(')')) return { kind: 'list', items: [] };
    const first = expression();
    if (take(')')) return first;
    need(',');
    return { kind: 'list', items: [first, ...listUntil(')', expression)] };
  }

  function entry(): readonly [Expression, Expression] {
    const key = expression();
    need(':');
    return [key, expression()];
  }
}
