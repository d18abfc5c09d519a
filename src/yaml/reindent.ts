/**
 * Indents continuation lines inside quotes and brackets. libyaml, which conda-build uses, accepts them in any column and with
 * tabs; the YAML library does not. White space there has no meaning, so values and line numbers stay the same.
 */
export function reindented(text: string): string {
  const lines = text.split('\n');
  const inside: Inside = { quote: null, brackets: 0 };
  /** The column of the key or dash of the current block scalar; null outside of block scalars. */
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

/** Deeper than any indent of a key in practice. */
const DEEP = ' '.repeat(200);

interface Inside {
  quote: string | null;
  brackets: number;
}

/** Returns `at`, the index of the value after dashes and key, and `column`, that of the last dash or key. */
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

/** Updates `inside` with the quotes and brackets from `from` to the end of the line. */
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
