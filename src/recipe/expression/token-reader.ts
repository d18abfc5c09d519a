import { END, type Token, tokensOf } from './tokens.js';

/** Reads tokens in order. */
export interface TokenReader {
  /** Returns the next token, or the one `ahead` of it, without taking it; a token `end` after the last. */
  peek(ahead?: number): Token;
  /** Takes the next token. */
  next(): Token;
  /** Returns whether the next token is this sign or word; a quoted text never is. */
  isNext(text: string): boolean;
  /** Takes the next token if it is this sign or word. Returns whether it was. */
  take(text: string): boolean;
  /** Takes this sign or word. Throws SyntaxError if the next token is another. */
  need(text: string): void;
  /** Takes a name. Throws SyntaxError if the next token is none. */
  word(): string;
  /** Throws SyntaxError, which names `what` and the next token, unless `holds`. */
  expect(holds: boolean, what: string): void;
}

/** Creates a reader of the tokens of an expression. Throws SyntaxError, which quotes the text that is not a token. */
export function readTokens(source: string): TokenReader {
  const tokens = tokensOf(source);
  let at = 0;
  const peek = (ahead = 0): Token => tokens[at + ahead] ?? END;
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
      if (holds) return;
      const { kind, text } = peek();
      throw new SyntaxError(`expected ${what}, found ${kind === 'end' ? text : JSON.stringify(text)}`);
    },
  };
  return reader;
}
