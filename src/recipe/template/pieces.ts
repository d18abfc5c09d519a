/** A piece of a template: literal text, an expression to print, or a statement. `line` counts from 1. */
export interface TemplatePiece {
  readonly kind: 'text' | 'value' | 'statement';
  readonly text: string;
  readonly line: number;
}

const KINDS: Readonly<
  Record<string, { readonly close: string; readonly kind: TemplatePiece['kind'] | null }>
> = {
  '{{': { close: '}}', kind: 'value' },
  '{%': { close: '%}', kind: 'statement' },
  '{#': { close: '#}', kind: null },
};

const END_RAW = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;

/**
 * Splits a template at its tags, and trims the white space that `{%-` and `-%}` remove. Line ends that are trimmed or inside of a
 * tag are added to the next line end, so that lines keep their numbers. Throws SyntaxError, which begins with the line, if a tag
 * is not closed.
 */
export function splitTemplate(text: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let at = 0;
  let line = 1;
  let owed = 0;
  let trimNext = false;
  while (at < text.length) {
    const open = indexOfMark(text, at);
    takeText(text.slice(at, open), text.charAt(open + 2) === '-');
    if (open === text.length) break;
    const { close, kind } = KINDS[text.slice(open, open + 2)] ?? { close: '', kind: null };
    const end = kind === null ? text.indexOf(close, open + 2) : closeOf(text, open + 2, close);
    if (end < 0) throw new SyntaxError(`${line}: ${text.slice(open, open + 2)} is not closed`);
    const inner = text.slice(open + 2, end);
    at = end + 2;
    trimNext = inner.endsWith('-');
    const source = bare(inner);
    const ends = lineEnds(inner);
    if (kind === 'statement' && source === 'raw') takeRaw();
    else if (kind !== null) pieces.push({ kind, text: source, line });
    owed += ends;
    line += ends;
  }
  if (owed > 0) pieces.push({ kind: 'text', text: '\n'.repeat(owed), line });
  return pieces;

  function takeText(whole: string, trimEnd: boolean): void {
    const ends = lineEnds(whole);
    let kept = whole;
    if (trimNext || trimEnd) {
      kept = trimNext ? kept.trimStart() : kept;
      if (trimEnd) kept = kept.trimEnd();
      owed += ends - lineEnds(kept);
    }
    if (owed > 0) {
      const first = kept.indexOf('\n');
      if (first >= 0) {
        kept = `${kept.slice(0, first)}${'\n'.repeat(owed)}${kept.slice(first)}`;
        owed = 0;
      }
    }
    if (kept !== '') pieces.push({ kind: 'text', text: kept, line });
    line += ends;
  }

  function takeRaw(): void {
    END_RAW.lastIndex = at;
    const end = END_RAW.exec(text);
    if (end === null) throw new SyntaxError(`${line}: {% raw %} has no end`);
    takeText(text.slice(at, end.index), false);
    at = end.index + end[0].length;
  }
}

/** Returns the contents of a tag, without the signs that control white space. */
function bare(inner: string): string {
  const from = inner.startsWith('-') || inner.startsWith('+') ? 1 : 0;
  const to = inner.endsWith('-') || inner.endsWith('+') ? inner.length - 1 : inner.length;
  return inner.slice(from, to).trim();
}

function indexOfMark(text: string, from: number): number {
  const pattern = /\{[{%#]/g;
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/** Returns the index of a tag's end outside of quoted texts and mappings; without one, the first end there is; else -1. */
function closeOf(text: string, from: number, close: string): number {
  const plain = text.indexOf(close, from);
  const inner = text.slice(from, plain);
  if (plain < 0 || isClosed(inner)) return plain;
  const pattern = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\{|\}\}|%\}|\}/gs;
  pattern.lastIndex = from;
  let depth = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [token] = match;
    if (token === close && depth === 0) return match.index;
    if (token === '{') depth++;
    else if (token === '}') depth = Math.max(0, depth - 1);
    else if (token === '}}' && depth > 0) {
      depth--;
      pattern.lastIndex = match.index + 1;
    }
  }
  return plain;
}

/** Fast check for the usual case: returns whether no quote or mapping is open that could contain the end of the tag. */
function isClosed(inner: string): boolean {
  let quotes = 0;
  let doubles = 0;
  for (let at = 0; at < inner.length; at++) {
    const code = inner.charCodeAt(at);
    if (code === 123) return false;
    if (code === 39) quotes++;
    else if (code === 34) doubles++;
  }
  return quotes % 2 === 0 && doubles % 2 === 0;
}

/** Returns the number of line ends in a text. */
export function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
