import { archNames, type Platform } from '../../../conda/platform.js';

/**
 * Returns a condition that holds as before, but not for the target: `win or aarch64` → `win`, `not x86_64` →
 * `not x86_64 and not aarch64`. Returns null if nothing of it is left.
 */
export function withoutTarget(
  condition: string,
  target: Platform,
  format: 'meta.yaml' | 'recipe.yaml',
): string | null {
  const name = format === 'meta.yaml' && target === 'linux-32' ? 'linux32' : nameOf(target);
  const own = new Set([name, `linux and ${name}`, `${name} and linux`]);
  const parts = alternatives(condition);
  const others = parts.filter((part) => !own.has(part.replace(/^\(\s*([^()]*?)\s*\)$/, '$1')));
  if (others.length === 0) return null;
  if (others.length < parts.length) return others.join(' or ').trim();
  const isOne = parts.length === 1 && !/\bif\b/.test(condition);
  return `${isOne ? condition.trim() : `(${condition.trim()})`} and not ${name}`;
}

/** In both formats, but for 32 bits. */
function nameOf(target: Platform): string {
  return target === 'linux-32' ? 'x86' : archNames(target).machine;
}

/** Splits a condition at each `or` outside of brackets and quotes. */
function alternatives(condition: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const [token] of condition.matchAll(/"[^"]*"|'[^']*'|\bor\b|\w+|[\s\S]/g)) {
    if ('([{'.includes(token)) depth++;
    else if (')]}'.includes(token)) depth--;
    if (token === 'or' && depth === 0) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim());
}
