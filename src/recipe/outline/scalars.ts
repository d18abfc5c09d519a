/** Returns the text with the braces and the blanks of `{{ … }}` and `${{ … }}` replaced, so that each is one word. Same length. */
export function maskJinja(text: string): string {
  return text.replace(/\$?\{\{[^\n]{0,300}?\}\}/g, (jinja) => `_${jinja.slice(1).replace(/\W/g, '_')}`);
}

/** Returns the column behind the value that begins at `begin`: before its comment, or the end of the line. */
export function valueEnd(line: string, begin: number): number {
  const masked = maskJinja(line);
  const quote = masked[begin];
  let at = begin;
  if (quote === '"' || quote === "'") {
    at = quotedEnd(masked, begin);
  }
  const comment = /(?:^|\s)#/.exec(masked.slice(at));
  return comment === null ? line.length : at + comment.index;
}

/** Returns the offset behind a quoted text that begins at `at`. */
function quotedEnd(text: string, at: number): number {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\' && quote === '"') i++;
    else if (text[i] === quote) return i + 1;
  }
  return text.length;
}

/** Splits a list in brackets into its items, by their offsets. An unclosed list ends with the text. */
export function splitFlow(text: string): { readonly items: readonly { at: number; end: number }[] } {
  const items: { at: number; end: number }[] = [];
  let depth = 0;
  let begin = 1;
  const add = (end: number) => {
    const at = end - text.slice(begin, end).trimStart().length;
    if (at < end) items.push({ at, end: at + text.slice(at, end).trimEnd().length });
    begin = end + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if ((char === '"' || char === "'") && /[\s[,{:]/.test(text[at - 1] ?? '')) at = quotedEnd(text, at) - 1;
    else if (char === '[' || char === '{') depth++;
    else if (char === ',' && depth === 1) add(at);
    else if ((char === ']' || char === '}') && --depth === 0) {
      add(at);
      break;
    }
  }
  return { items };
}

/** Returns a scalar without its quotes. */
export function unquoted(value: string): string {
  const isQuoted = value.length > 1 && /^["']/.test(value) && value.endsWith(value[0] ?? '');
  return isQuoted ? value.slice(1, -1) : value;
}
