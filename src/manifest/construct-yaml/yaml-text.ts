// Every other character is escaped: constructor reads selectors (`# [x]`) and jinja (`{{`) from the raw lines, before
// it knows of YAML's quotes, and evaluates what stands in them.
const SAFE = /[A-Za-z0-9 _.,:;+*=<>!~^|/@()$&?-]/;

/** A YAML double-quoted scalar: plain ASCII on one line that no reader can take for anything but this text. */
export function yamlText(text: string): string {
  return `"${Array.from(text, (char) => (SAFE.test(char) ? char : escaped(char))).join('')}"`;
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
