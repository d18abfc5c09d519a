import type { TokenReader } from './token-reader.js';
import type { Argument, Expression } from './types.js';

const CONSTANTS = new Map<string, boolean | null>([
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
  ['None', null],
  ['none', null],
  ['null', null],
]);
const WORDS = ['and', 'or', 'not', 'in', 'is', 'if', 'else', 'lambda', 'for', 'import'];

/**
 * Parses what operators stand between: names, constants, lists and mappings, with the attributes, calls, places and filters
 * behind them. `expression` parses what stands inside of brackets. Throws SyntaxError.
 */
export function createOperands(tokens: TokenReader, expression: () => Expression): () => Expression {
  const { take, need, word, isNext, peek } = tokens;
  return function operand(): Expression {
    let of = atom();
    for (;;) {
      if (take('.')) of = { kind: 'attribute', of, name: word() };
      else if (take('(')) of = { kind: 'call', of, args: callArguments() };
      else if (take('[')) of = subscript(of);
      else if (take('|')) of = { kind: 'filter', of, name: word(), args: take('(') ? callArguments() : [] };
      else return of;
    }
  };

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
      const isNamed = peek().kind === 'name' && peek(1).text === '=';
      const name = isNamed ? word() : null;
      if (isNamed) need('=');
      return { name, value: expression() };
    });
  }

  function listUntil<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!take(close)) {
      items.push(item());
      if (!isNext(close)) need(',');
    }
    return items;
  }

  function atom(): Expression {
    const token = peek();
    if (token.kind === 'text') return { kind: 'value', value: adjacentTexts() };
    if (token.kind === 'number') return { kind: 'value', value: Number(tokens.next().text) };
    if (take('(')) return parenthesis();
    if (take('[')) return { kind: 'list', items: listUntil(']', expression) };
    if (take('{')) return { kind: 'dict', entries: listUntil('}', entry) };
    tokens.expect(token.kind === 'name' && !WORDS.includes(token.text), 'a value');
    const name = word();
    const constant = CONSTANTS.get(name);
    return constant === undefined ? { kind: 'name', name } : { kind: 'value', value: constant };
  }

  function adjacentTexts(): string {
    let text = '';
    while (peek().kind === 'text') text += tokens.next().text;
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
