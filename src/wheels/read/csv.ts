/**
 * Reads rows of comma-separated values as python's csv module does by default: a field may be quoted, with `""` for a quote; a row
 * ends at a line end. Returns null if a quoted field does not end.
 */
export function parseCsv(text: string): string[][] | null {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    if (field === null) return null;
    row.push(field.value);
    at = field.end;
    if (text[at] === ',') {
      at += 1;
      if (at < text.length && !isLineEnd(text[at])) continue;
      row.push('');
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    at += 1;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

/** Returns rows as python's csv module writes them by default, with CRLF at each end. */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

interface Field {
  readonly value: string;
  readonly end: number;
}

function plainField(text: string, start: number): Field {
  PLAIN.lastIndex = start;
  const value = PLAIN.exec(text)?.[0] ?? '';
  return { value, end: start + value.length };
}

const PLAIN = /[^,\r\n]*/y;

// Not by a regular expression: it would overflow the stack on a field of many quotes.
function quotedField(text: string, start: number): Field | null {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end < 0) return null;
  const behind = plainField(text, end + 1);
  return { value: text.slice(start + 1, end).replaceAll('""', '"') + behind.value, end: behind.end };
}

function isLineEnd(char: string | undefined): boolean {
  return char === '\r' || char === '\n';
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
