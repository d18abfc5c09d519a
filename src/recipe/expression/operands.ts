import type { TokenReader } from './token-reader.js';
import { type Argument, type Expression, Float, type Language } from './types.js';

const CONSTANTS = new Map<string, boolean | null>([
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
  ['None', null],
  ['none', null],
  ['null', null],
]);
/** Reserved words. Some reserved words of python are valid names in jinja. */
const WORDS: Readonly<Record<Language, readonly string[]>> = {
  python: ['and', 'or', 'not', 'in', 'is', 'if', 'else', 'lambda', 'for', 'import'],
  jinja: ['and', 'or', 'not', 'in', 'is', 'if', 'else'],
};

/** Signs that jinja accepts as tests, and the names of these tests. */
const SIGN_TESTS = new Map([
  ['==', 'eq'],
  ['!=', 'ne'],
  ['<', 'lt'],
  ['<=', 'le'],
  ['>', 'gt'],
  ['>=', 'ge'],
]);

/** Parses the operands of an expression. */
export interface Operands {
  /** Parses a name, constant, list or mapping, with the attributes, calls and subscripts after it. */
  operand(): Expression;
  /** Parses jinja's filters and tests after an operand; python has none. */
  filtered(of: Expression): Expression;
}

/** `expression` parses the contents of brackets. Both methods throw SyntaxError for invalid syntax. */
export function createOperands(
  tokens: TokenReader,
  language: Language,
  expression: () => Expression,
): Operands {
  const { take, need, word, isNext, peek } = tokens;
  return { operand: () => places(atom()), filtered };

  function filtered(operand: Expression): Expression {
    if (language === 'python') return operand;
    for (let of = operand; ; ) {
      if (take('|')) of = { kind: 'filter', of, name: dotted(), args: take('(') ? callArguments() : [] };
      else if (take('is')) of = test(of);
      else if (isNext('(') || isNext('.') || isNext('[')) of = places(of);
      else return of;
    }
  }

  function dotted(): string {
    let name = word();
    while (take('.')) name += `.${word()}`;
    return name;
  }

  /** Parses a test: `x is defined`, `x is not divisibleby 2`, `x is in list`, `x is >= 3`. */
  function test(of: Expression): Expression {
    const isNot = take('not');
    const sign = peek().kind === 'sign' ? SIGN_TESTS.get(peek().text) : undefined;
    const name = sign ?? (peek().kind === 'name' ? peek().text : '');
    tokens.expect(name !== '', 'the name of a test');
    tokens.next();
    let args: readonly Argument[] = [];
    if (take('(')) args = callArguments();
    else if (beginsOperand()) args = [{ name: null, value: places(atom()) }];
    const found: Expression = { kind: 'test', of, name, args };
    return isNot ? { kind: 'not', of: found } : found;
  }

  function beginsOperand(): boolean {
    const { kind, text } = peek();
    if (kind === 'name') return !WORDS.jinja.includes(text);
    return kind === 'text' || kind === 'number' || (kind === 'sign' && (text === '[' || text === '{'));
  }

  function places(operand: Expression): Expression {
    for (let of = operand; ; ) {
      if (take('.')) of = attributeOf(of);
      else if (take('(')) of = { kind: 'call', of, args: callArguments() };
      else if (take('[')) of = subscript(of);
      else return of;
    }
  }

  /** jinja also accepts an index as an attribute: `list.0`. */
  function attributeOf(of: Expression): Expression {
    if (peek().kind !== 'number' || language === 'python') return { kind: 'attribute', of, name: word() };
    return { kind: 'index', of, index: { kind: 'value', value: Number(tokens.next().text) } };
  }

  function subscript(of: Expression): Expression {
    const from = isNext(':') ? null : expression();
    if (from !== null && take(']')) return { kind: 'index', of, index: from };
    need(':');
    const to = isNext(']') || isNext(':') ? null : expression();
    const step = take(':') && !isNext(']') ? expression() : null;
    need(']');
    return { kind: 'slice', of, from, to, step };
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
    if (token.kind === 'number') return { kind: 'value', value: numberFrom(tokens.next().text) };
    if (take('(')) return parenthesis();
    if (take('[')) return { kind: 'list', items: listUntil(']', expression) };
    if (take('{')) return { kind: 'dict', entries: listUntil('}', entry) };
    tokens.expect(token.kind === 'name' && !WORDS[language].includes(token.text), 'a value');
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

function numberFrom(text: string): number | Float {
  const number = Number(text.replaceAll('_', ''));
  return /^\d[\d_]*[.eE]/.test(text) ? new Float(number) : number;
}
