/** A stretch of a template: text as it is, an expression to print, or a statement. `line` counts from 1. */
export interface Piece {
  readonly kind: 'text' | 'value' | 'statement';
  readonly text: string;
  readonly line: number;
}

const KINDS: Readonly<Record<string, { readonly close: string; readonly kind: Piece['kind'] | null }>> = {
  '{{': { close: '}}', kind: 'value' },
  '{%': { close: '%}', kind: 'statement' },
  '{#': { close: '#}', kind: null },
};

/**
 * Cuts a template at its marks. White space that `{%-` and `-%}` would take away stays: to YAML between lines it is nothing.
 * Throws SyntaxError that begins with the line for a mark that is not closed.
 */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const open = indexOfMark(text, at);
    const before = text.slice(at, open);
    if (before !== '') pieces.push({ kind: 'text', text: before, line });
    line += lineEnds(before);
    if (open === text.length) break;
    const { close, kind } = KINDS[text.slice(open, open + 2)] ?? { close: '', kind: null };
    const end = text.indexOf(close, open + 2);
    if (end < 0) throw new SyntaxError(`${line}: ${text.slice(open, open + 2)} is not closed`);
    const inner = text.slice(open + 2, end);
    if (kind !== null) pieces.push({ kind, text: inner.replace(/^[-+]|[-+]$/g, '').trim(), line });
    // Lines inside a mark stay lines of what is rendered.
    if (inner.includes('\n')) pieces.push({ kind: 'text', text: '\n'.repeat(lineEnds(inner)), line });
    line += lineEnds(inner);
    at = end + 2;
  }
  return pieces;
}

function indexOfMark(text: string, from: number): number {
  const pattern = /\{[{%#]/g;
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/** How many lines end in a text. */
export function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
