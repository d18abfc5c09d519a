/** Lower-case names of the fields of one paragraph (they are case-insensitive) → values, with continuation lines. */
export type Paragraph = ReadonlyMap<string, string>;

/** Splits text into paragraphs of `Field: value` lines (deb822(5)). Comment lines are left out. */
export function parseDeb822(text: string): Paragraph[] {
  return text
    .split(/\n[ \t]*\n/)
    .map(parseParagraph)
    .filter((paragraph) => paragraph.size > 0);
}

/** Parses one paragraph; lines that are not fields are ignored. */
export function parseParagraph(text: string): Paragraph {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    if (/^[ \t]/.test(line)) {
      if (last !== '') fields.set(last, `${fields.get(last) ?? ''}\n${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    last = line.slice(0, colon).toLowerCase();
    fields.set(last, line.slice(colon + 1).trim());
  }
  return fields;
}
