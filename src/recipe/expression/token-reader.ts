import { type Token, tokensOf } from './tokens.js';

/** Tokens, taken one after the other. */
export interface TokenReader {
  /** The next one, or the one so many behind it; at the end `end`. */
  peek(ahead?: number): Token;
  /** Takes the next one, whatever it is. */
  next(): Token;
  /** Whether the next one is this sign or word; a quoted text never is. */
  isNext(text: string): boolean;
  /** Takes it where it is this sign or word. */
  take(text: string): boolean;
  /** Takes it. Throws SyntaxError where it is another. */
  need(text: string): void;
  /** Takes a name. Throws SyntaxError where it is none. */
  word(): string;
  /** Throws SyntaxError that names what stands there instead. */
  expect(holds: boolean, what: string): void;
}

/** Throws SyntaxError with the place that is no part of an expression. */
export function readTokens(source: string): TokenReader {
  const tokens = tokensOf(source);
  let at = 0;
  const peek = (ahead = 0): Token => tokens[at + ahead] ?? { kind: 'end', text: 'the end' };
  const reader: TokenReader = {
    peek,
    next() {
      const token = peek();
      at++;
      return token;
    },
    isNext(text) {
      const token = peek();
      return token.text === text && (token.kind === 'sign' || token.kind === 'name');
    },
    take(text) {
      const isIt = reader.isNext(text);
      if (isIt) at++;
      return isIt;
    },
    need(text) {
      reader.expect(reader.take(text), `"${text}"`);
    },
    word() {
      reader.expect(peek().kind === 'name', 'a name');
      return reader.next().text;
    },
    expect(holds, what) {
      if (!holds) throw new SyntaxError(`${JSON.stringify(peek().text)} stands where ${what} should`);
    },
  };
  return reader;
}
