/** What a variable holds where it is asked for: null where it is declared without a value, undefined where nobody declared it. */
export type LookUp = (name: string) => string | null | undefined;

/** Longer texts are neither read nor made: a chain of variables can double at every step. In characters. */
const LONGEST = 4096;
const DEEPEST = 16;

/** Variables that builders set for every FROM. */
const OF_BUILDERS = /^(?:TARGET|BUILD)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)$|^TARGETSTAGE$/;

/** Whether builders set a variable of that name before the first FROM. */
export function isBuildersOwn(name: string): boolean {
  return OF_BUILDERS.test(name);
}

/**
 * A text with `$NAME`, `${NAME}`, `${NAME:-other}` and `${NAME:+other}` in place of what they hold. What nobody can know
 * here stays as it is written, `$` and all.
 */
export function expand(text: string, lookUp: LookUp, depth = 0): string {
  if (!text.includes('$') || text.length > LONGEST || depth > DEEPEST) return text;
  let result = '';
  let at = 0;
  while (at < text.length && result.length <= LONGEST) {
    const next = text.indexOf('$', at);
    if (next < 0) break;
    const isEscaped = text[next - 1] === '\\';
    result += text.slice(at, next);
    const found = isEscaped ? null : referenceAt(text, next);
    result += found === null ? '$' : valueFor(found, text.slice(next, found.end), lookUp, depth);
    at = found?.end ?? next + 1;
  }
  result += text.slice(at);
  return result.length > LONGEST ? text : result;
}

/** Names of the variables in a text that have no value of their own in it. */
export function variablesIn(text: string): string[] {
  if (text.length > LONGEST) return [];
  const names: string[] = [];
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
    const found = text[at - 1] === '\\' ? null : referenceAt(text, at);
    if (found !== null && !found.operator.endsWith('-') && !found.operator.endsWith('+'))
      names.push(found.name);
  }
  return names;
}

interface Reference {
  readonly name: string;
  /** `:-`, `-`, `:+`, `+`, or empty; anything else is left as it is. */
  readonly operator: string;
  readonly other: string;
  readonly end: number;
}

function referenceAt(text: string, at: number): Reference | null {
  const bare = /^\$(\w+)/.exec(text.slice(at, at + 256));
  if (bare !== null) return { name: bare[1] ?? '', operator: '', other: '', end: at + bare[0].length };
  const braced = /^\$\{(\w+)(:?[-+?]|[#%/]+)?/.exec(text.slice(at, at + 256));
  if (braced === null) return null;
  const begin = at + braced[0].length;
  const end = closingBrace(text, begin);
  if (end < 0) return null;
  return { name: braced[1] ?? '', operator: braced[2] ?? '', other: text.slice(begin, end), end: end + 1 };
}

function closingBrace(text: string, begin: number): number {
  let depth = 1;
  for (let at = begin; at < Math.min(text.length, begin + LONGEST); at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

function valueFor(
  { name, operator, other }: Reference,
  whole: string,
  lookUp: LookUp,
  depth: number,
): string {
  const value = lookUp(name);
  const isThere = value != null && (value !== '' || !operator.startsWith(':'));
  if (operator.endsWith('-')) {
    // Nobody here knows what a build gives to it: the default is what is written.
    return isThere ? value : expand(unquoted(other), lookUp, depth + 1);
  }
  if (operator.endsWith('+')) return isThere ? expand(unquoted(other), lookUp, depth + 1) : '';
  if (operator !== '' || value == null) return whole;
  return value;
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}
