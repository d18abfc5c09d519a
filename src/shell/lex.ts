/** Where a token begins and ends in the script, in characters. */
interface Span {
  readonly at: number;
  readonly end: number;
}

/** A word of a script without its quotes; `$NAME` is not expanded. */
export interface Word extends Span {
  readonly kind: 'word';
  readonly text: string;
  /** Whether any part is quoted: then it is not a keyword. */
  readonly isQuoted: boolean;
  /** The scripts of its `$( )`, backticks, `<( )` and `>( )`. */
  readonly scripts: readonly string[];
}

/** A word, an operator that ends or joins commands, a redirection, or a here-document with its text. */
export type ShellToken =
  | Word
  | (Span & { readonly kind: 'operator'; readonly text: string })
  | (Span & { readonly kind: 'redirect'; readonly text: string })
  // Its span is that of the operator and the name; the text of the document ends at `textEnd`.
  | (Span & {
      readonly kind: 'heredoc';
      readonly name: string;
      readonly text: string;
      readonly textEnd: number;
    });

const OPERATORS = ['&&', '||', ';;&', ';;', ';&', '|&', '|', '&', ';', '\n', '(', ')'];
const REDIRECT = /^\d*(?:&>>|&>|>>|>\||>&|<&|<>|<<<|>|<)/;

/**
 * Splits a POSIX shell or bash script into tokens, as far as a linter needs them. Never throws: unclosed quotes and brackets
 * end with the text.
 */
export function lexShell(script: string): ShellToken[] {
  const tokens: ShellToken[] = [];
  const waiting: { name: string; stripsTabs: boolean; place: number }[] = [];
  let at = 0;
  while (at < script.length) {
    const rest = script.slice(at, at + 64);
    const blank = /^(?:[ \t\r]+|\\\n)/.exec(rest)?.[0];
    const heredoc = /^\d*<<(-?)[ \t]*(?=[^<\s])/.exec(rest);
    const redirect = REDIRECT.exec(rest)?.[0];
    const isProcess = /^[<>]\(/.test(rest);
    if (blank !== undefined) at += blank.length;
    else if (rest.startsWith('#')) at = lineEnd(script, at);
    else if (heredoc !== null) {
      const { text: name, end } = readWord(script, at + heredoc[0].length);
      waiting.push({ name, stripsTabs: heredoc[1] === '-', place: tokens.length });
      tokens.push({ kind: 'heredoc', name, text: '', at, end, textEnd: end });
      at = end;
    } else if (redirect !== undefined && !isProcess) {
      tokens.push({ kind: 'redirect', text: redirect, at, end: at + redirect.length });
      at += redirect.length;
    } else {
      const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
      if (operator === undefined || isProcess) {
        const word = readWord(script, at);
        tokens.push({ kind: 'word', ...word, at });
        at = Math.max(word.end, at + 1);
      } else {
        tokens.push({ kind: 'operator', text: operator, at, end: at + operator.length });
        at += operator.length;
        if (operator === '\n') at = readHeredocs(script, at, waiting.splice(0), tokens);
      }
    }
  }
  return tokens;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function readHeredocs(
  script: string,
  from: number,
  waiting: readonly { name: string; stripsTabs: boolean; place: number }[],
  tokens: ShellToken[],
): number {
  let at = from;
  for (const { name, stripsTabs, place } of waiting) {
    const lines: string[] = [];
    while (at < script.length) {
      const end = lineEnd(script, at);
      const line = stripsTabs ? script.slice(at, end).replace(/^\t+/, '') : script.slice(at, end);
      at = end + 1;
      if (line === name) break;
      lines.push(line);
    }
    const { at: begin = at, end = at } = tokens[place] ?? {};
    const textEnd = Math.min(at, script.length);
    tokens[place] = { kind: 'heredoc', name, text: lines.join('\n'), at: begin, end, textEnd };
  }
  return at;
}

interface Part {
  readonly text: string;
  readonly scripts: readonly string[];
  readonly end: number;
}

function readWord(script: string, begin: number): Omit<Word, 'kind' | 'at'> {
  let at = begin;
  let text = '';
  let isQuoted = false;
  const scripts: string[] = [];
  const take = (part: Part) => {
    text += part.text;
    scripts.push(...part.scripts);
    at = part.end;
  };
  while (at < script.length) {
    const char = script[at] ?? '';
    if (/[\s;|&()]/.test(char) || (/[<>]/.test(char) && script[at + 1] !== '(')) break;
    if (/[<>]/.test(char)) take(readSubstitution(script, at));
    else if (char === "'") {
      const end = endOf(script, "'", at + 1);
      take({ text: script.slice(at + 1, end), scripts: [], end: end + 1 });
      isQuoted = true;
    } else if (char === '"') {
      take(readDoubleQuoted(script, at + 1));
      isQuoted = true;
    } else take(readPlain(script, at));
  }
  return { text, isQuoted, scripts, end: at };
}

function endOf(script: string, mark: string, at: number): number {
  const end = script.indexOf(mark, at);
  return end < 0 ? script.length : end;
}

function readDoubleQuoted(script: string, begin: number): Part {
  let at = begin;
  let text = '';
  const scripts: string[] = [];
  while (at < script.length && script[at] !== '"') {
    const part = readPlain(script, at);
    text += part.text;
    scripts.push(...part.scripts);
    at = part.end;
  }
  return { text, scripts, end: at + 1 };
}

/** Reads one character, an escape sequence, or a whole substitution. */
function readPlain(script: string, at: number): Part {
  const two = script.slice(at, at + 2);
  if (two === '$(') return readSubstitution(script, at);
  if (two.startsWith('`')) {
    const end = endOf(script, '`', at + 1);
    return { text: '$( )', scripts: [script.slice(at + 1, end)], end: end + 1 };
  }
  if (two === '${') {
    const end = closing(script, at + 2, '{', '}');
    return { text: script.slice(at, end + 1), scripts: [], end: end + 1 };
  }
  if (two === '\\\n') return { text: '', scripts: [], end: at + 2 };
  if (two.startsWith('\\')) return { text: two.slice(1), scripts: [], end: at + 2 };
  return { text: script[at] ?? '', scripts: [], end: at + 1 };
}

/** Reads `$( )`, `<( )` or `>( )` at `at`. */
function readSubstitution(script: string, at: number): Part {
  const end = closing(script, at + 2, '(', ')');
  return { text: '$( )', scripts: [script.slice(at + 2, end)], end: end + 1 };
}

/**
 * Returns the position of the bracket that closes the one before `begin`; skips quoted brackets. Returns the length of the
 * script if there is none.
 */
function closing(script: string, begin: number, open: string, close: string): number {
  let depth = 1;
  for (let at = begin; at < script.length; at++) {
    const char = script[at];
    if (char === '\\') at++;
    else if (char === "'" && open === '(') at = endOf(script, "'", at + 1);
    else if (char === '"' && open === '(') at = quoteEnd(script, at + 1);
    else if (char === open) depth++;
    else if (char === close && --depth === 0) return at;
  }
  return script.length;
}

function quoteEnd(script: string, begin: number): number {
  for (let at = begin; at < script.length; at++) {
    if (script[at] === '\\') at++;
    else if (script[at] === '"') return at;
  }
  return script.length;
}
