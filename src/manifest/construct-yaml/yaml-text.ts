// Every other character is escaped: constructor evaluates selectors (`# [x]`) and jinja (`{{`) in the raw lines, before it
// parses YAML, so quotes do not protect them.
const SAFE = /[A-Za-z0-9 _.,:;+*=<>!~^|/@()$&?-]/;

/** Returns a double-quoted YAML scalar: ASCII, on one line, read as this text by every parser. */
export function yamlText(text: string): string {
  return `"${Array.from(text, (char) => (SAFE.test(char) ? char : escaped(char))).join('')}"`;
}

/**
 * Returns JSON data as it stands behind `key:` or a dash: a scalar, or lines of their own that begin with `indent`. Texts and keys are
 * as `yamlText` writes them, so that no line holds a selector or jinja.
 */
export function yamlBlock(value: unknown, indent: string): string {
  if (typeof value === 'string') return ` ${yamlText(value)}`;
  if (typeof value !== 'object' || value === null) return ` ${JSON.stringify(value)}`;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item) => `\n${indent}-${yamlBlock(item, inner)}`)
    : Object.entries(value).map(([key, item]) => `\n${indent}${yamlText(key)}:${yamlBlock(item, inner)}`);
  if (lines.length > 0) return lines.join('');
  return Array.isArray(value) ? ' []' : ' {}';
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
