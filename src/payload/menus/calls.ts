import { shellQuote } from '../../text/shell-word.js';
import type { Template, ValueName } from './template.js';

/** How a value of the target is escaped; `menu-values.sh` does it. */
export type ValueEscape = 'none' | 'text' | 'xml' | 'word' | 'quoted' | 'single' | 'code';

/** A piece of a file: text that is escaped already, or a value. */
export type Piece = string | { readonly of: ValueName; readonly escape: ValueEscape };

/** Returns the pieces of a template, its texts escaped by `escapeText`. */
export function piecesOf(template: Template, escapeText: (text: string) => string, as: ValueEscape): Piece[] {
  return template.map((part) => (typeof part === 'string' ? escapeText(part) : { ...part, escape: as }));
}

/** Returns the calls of shell functions that put pieces together. */
export function callsOf(pieces: readonly Piece[]): string[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') joined[joined.length - 1] = last + piece;
    else joined.push(piece);
  }
  return joined.map((piece) =>
    typeof piece === 'string' ? `menu_text ${shellQuote(piece)}` : `menu_value ${piece.of} ${piece.escape}`,
  );
}

/** Escapes text of a desktop entry. */
export function entryText(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}

/** Escapes text of XML. */
export function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
