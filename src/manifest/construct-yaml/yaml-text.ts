// Every other character is escaped: constructor evaluates selectors (`# [x]`) and jinja (`{{`) in the raw lines, before it
// parses YAML, so quotes do not protect them.
const SAFE = /[A-Za-z0-9 _.,:;+*=<>!~^|/@()$&?-]/;

/** Returns a double-quoted YAML scalar: ASCII, on one line, read as this text by every parser. */
export function yamlText(text: string): string {
  return `"${Array.from(text, (char) => (SAFE.test(char) ? char : escaped(char))).join('')}"`;
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
