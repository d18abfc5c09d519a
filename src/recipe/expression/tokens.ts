import { beyond, limitOf } from '../../limits.js';

/** A token of an expression. The `text` of a quoted text is its content, with escapes resolved. */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign' | 'end';
  readonly text: string;
}

/** The token after the last one. */
export const END: Token = { kind: 'end', text: 'the end of the expression' };

const TOKEN =
  /\s*(?:(0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?:[rbuf]?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"))|([A-Za-z_]\w*)|(\/\/|\*\*|==|!=|<=|>=|[-+*/%~<>|&^()[\]{},:.=]))/sy;

/** Splits an expression into tokens. Throws SyntaxError if it is too long, or, with a quotation, if a part is not a token. */
export function tokensOf(source: string): Token[] {
  if (source.length > limitOf('expression-size')) throw new SyntaxError(beyond('expression-size'));
  const tokens: Token[] = [];
  const text = source.trimEnd();
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null)
      throw new SyntaxError(`${JSON.stringify(text.slice(start, start + 20))} cannot be read`);
    tokens.push(tokenOf(match));
  }
  return [...tokens, END];
}

function tokenOf([, number, single, double, name, sign]: RegExpExecArray): Token {
  if (number !== undefined) return { kind: 'number', text: number };
  if (name !== undefined) return { kind: 'name', text: name };
  if (sign !== undefined) return { kind: 'sign', text: sign };
  return { kind: 'text', text: unescaped(single ?? double ?? '') };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };
const KNOWN = ['\\', "'", '"'];

/** Resolves escapes. As in python, a backslash before any other character is kept. */
function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (whole, char: string) =>
    KNOWN.includes(char) ? char : (ESCAPES[char] ?? whole),
  );
}
