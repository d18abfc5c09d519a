/** A piece of a template: literal text, an expression to print, or a statement; `start` is its offset in the template. */
export interface Piece {
  readonly kind: 'text' | 'value' | 'statement';
  readonly text: string;
  readonly start: number;
}

/** Receives each problem of a template and its offset. */
export type Lost = (offset: number, message: string) => void;

const CLOSE: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' };
const KIND: Readonly<Record<string, Piece['kind']>> = { '{{': 'value', '{%': 'statement' };

/**
 * Splits a template at its tags as jinja does with its default settings: `{%-` and `-%}` take the white space around them away, one
 * line end at the end of the template is dropped, nothing else is. Stops at a tag without an end, which it reports.
 */
export function splitTemplate(template: string, lost: Lost): Piece[] {
  const text = template.replace(/\n$/, '');
  const pieces: Piece[] = [];
  let at = 0;
  let trimStart = false;
  while (at < text.length) {
    const open = nextTag(text, at);
    literal(at, open, text.charAt(open + 2) === '-');
    if (open === text.length) break;
    const sign = text.slice(open, open + 2);
    const end = sign === '{#' ? text.indexOf('#}', open + 2) : tagEnd(text, open + 2, CLOSE[sign] ?? '');
    if (end < 0) {
      lost(open, `${sign} is not closed: there is no ${CLOSE[sign]} behind it`);
      break;
    }
    const inner = text.slice(open + 2, end);
    const source = inner.replace(/^[-+]/, '').replace(/[-+]$/, '').trim();
    at = end + 2;
    trimStart = inner.endsWith('-');
    const kind = KIND[sign];
    if (kind === 'statement' && source === 'raw') raw(open);
    else if (kind !== undefined) pieces.push({ kind, text: source, start: open });
  }
  return pieces;

  function literal(from: number, to: number, trimEnd: boolean): void {
    let part = text.slice(from, to);
    let start = from;
    if (trimStart) {
      start += part.length - part.trimStart().length;
      part = part.trimStart();
    }
    if (trimEnd) part = part.trimEnd();
    if (part !== '') pieces.push({ kind: 'text', text: part, start });
  }

  function raw(open: number): void {
    const close = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
    close.lastIndex = at;
    const end = close.exec(text);
    if (end === null) {
      lost(open, '{% raw %} has no {% endraw %}');
      at = text.length;
      return;
    }
    literal(at, end.index, end[0].startsWith('{%-'));
    at = end.index + end[0].length;
    trimStart = end[0].endsWith('-%}');
  }
}

function nextTag(text: string, from: number): number {
  const mark = /\{[{%#]/g;
  mark.lastIndex = from;
  return mark.exec(text)?.index ?? text.length;
}

/** Returns the offset of the end of a tag, outside of quoted texts and brackets; -1 if there is none. */
function tagEnd(text: string, from: number, close: string): number {
  const token = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[-+]?%\}|\}\}|[([{}\])]/gs;
  token.lastIndex = from;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found.endsWith(close) && depth === 0) return match.index + found.length - close.length;
    if (found === '}}') token.lastIndex = match.index + 1;
    if ('([{'.includes(found)) depth++;
    else if (found === '}}' || ')]}'.includes(found)) depth = Math.max(0, depth - 1);
  }
  return -1;
}
