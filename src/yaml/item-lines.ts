/**
 * Returns the line on which each item of a list begins whose key is not indented, from 1: for the problems of files that are read
 * without positions. Returns none if the text does not have `count` items there that begin with `-` below each other.
 */
export function itemLines(text: string, key: string, count: number): readonly number[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${key}:`)) + 1;
  if (start === 0) return [];
  const found: number[] = [];
  let indent: number | null = null;
  for (const [i, line] of lines.slice(start).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const own = line.length - line.trimStart().length;
    const isItem = /^ *-(?:\s|$)/.test(line);
    if (indent === null && !isItem) break;
    indent ??= own;
    if (own < indent || (own === indent && !isItem)) break;
    if (own === indent) found.push(start + i + 1);
  }
  return found.length === count ? found : [];
}
