/**
 * Indents the lines that go on within quotes and brackets: libyaml, which conda-build reads with, takes them in any column, and
 * behind tabs. White space there means nothing, so the value stays the same, and lines keep their numbers.
 */
export function reindented(text: string): string {
  const lines = text.split('\n');
  const inside: Inside = { quote: null, brackets: 0 };
  /** The column of the key or dash that a block text belongs to; null where none is open. */
  let block: number | null = null;
  return lines
    .map((line) => {
      const indent = line.length - line.trimStart().length;
      if (inside.quote !== null || inside.brackets > 0) {
        scan(line, indent, inside);
        return line.trim() === '' ? '' : DEEP + line.trimStart();
      }
      if (block !== null && (indent > block || indent === line.length)) return line;
      block = null;
      const { column, at } = startOfValue(line, indent);
      if (/^[|>]/.test(line.slice(at))) block = column;
      else if (/^['"[{]/.test(line.slice(at))) scan(line, at, inside);
      return line;
    })
    .join('\n');
}

/** Deeper than anything that has keys. */
const DEEP = ' '.repeat(200);

interface Inside {
  quote: string | null;
  brackets: number;
}

/** Where the value of a line begins, behind its dashes and its key, and the column of the last of these. */
function startOfValue(line: string, indent: number): { readonly column: number; readonly at: number } {
  let column = indent;
  let at = indent;
  for (let dash = /^- +/.exec(line.slice(at)); dash !== null; dash = /^- +/.exec(line.slice(at))) {
    column = at;
    at += dash[0].length;
  }
  const key = /^(?:'[^']*'|"[^"\\]*"|[^\s'"#[{&*!|>%@`-][^#]*?) *:(?: +|$)/.exec(line.slice(at));
  if (key === null) return { column, at };
  return { column: at, at: at + key[0].length };
}

/** Goes on over quotes and brackets to the end of the line. */
function scan(line: string, from: number, inside: Inside): void {
  for (let at = from; at < line.length; at++) {
    const char = line.charAt(at);
    if (inside.quote !== null) {
      if (char === '\\' && inside.quote === '"') at++;
      else if (char === inside.quote) {
        if (char === "'" && line.charAt(at + 1) === "'") at++;
        else inside.quote = null;
      }
    } else if (char === '"' || char === "'") {
      if (at === from || /[\s[{,:]/.test(line.charAt(at - 1))) inside.quote = char;
    } else if (char === '[' || char === '{') inside.brackets++;
    else if (char === ']' || char === '}') inside.brackets = Math.max(0, inside.brackets - 1);
    else if (char === '#' && (at === 0 || /\s/.test(line.charAt(at - 1)))) return;
    if (inside.quote === null && inside.brackets === 0) return;
  }
}
