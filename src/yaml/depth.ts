import { limitOf } from '../limits.js';

/**
 * Returns whether YAML may be nested deeper than the limit `yaml-depth`, estimated from indents, brackets and indicators (`- `,
 * `? `, `: `); quoted text counts too. The library recurses until the stack overflows; if V8 compiles a regular expression
 * at that moment, the process crashes.
 */
export function isNestedTooDeep(text: string): boolean {
  const indents: number[] = [];
  let brackets = 0;
  let marks = 0;
  const deepest = limitOf('yaml-depth');
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (at === 0 || text.charAt(at - 1) === '\n') {
      let end = at;
      while (text.charAt(end) === ' ') end++;
      while ((indents.at(-1) ?? -1) >= end - at) indents.pop();
      indents.push(end - at);
      marks = 0;
    }
    if (char === '[' || char === '{') brackets++;
    else if (char === ']' || char === '}') brackets = Math.max(0, brackets - 1);
    else if ((char === '-' || char === '?' || char === ':') && text.charAt(at + 1) === ' ') marks++;
    if (indents.length + brackets + marks > deepest) return true;
  }
  return false;
}
