/** Returns the value of a variable: null if it is declared without a value, undefined if it is not declared. */
export type LookUp = (name: string) => string | null | undefined;

/** Maximum length of a text before and after expansion, in characters: a chain of variables can double it at every step. */
const LONGEST = 4096;
const DEEPEST = 16;

/** Variables that builders set for every FROM. */
const OF_BUILDERS = /^(?:TARGET|BUILD)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)$|^TARGETSTAGE$/;

/** Returns whether builders set a variable of this name for every FROM. */
export function isBuildersOwn(name: string): boolean {
  return OF_BUILDERS.test(name);
}

/**
 * Expands `$NAME`, `${NAME}`, `${NAME:-other}` and `${NAME:+other}` in a text. A reference without a known value stays
 * unchanged.
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
    const reference = isEscaped ? null : referenceAt(text, next);
    result += reference === null ? '$' : valueFor(reference, text.slice(next, reference.end), lookUp, depth);
    at = reference?.end ?? next + 1;
  }
  result += text.slice(at);
  return result.length > LONGEST ? text : result;
}

/** Returns the names of variables in a text that are used without a default (`-`) or an alternative (`+`). */
export function variablesIn(text: string): string[] {
  if (text.length > LONGEST) return [];
  const names: string[] = [];
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
    const reference = text[at - 1] === '\\' ? null : referenceAt(text, at);
    if (reference !== null && !reference.operator.endsWith('-') && !reference.operator.endsWith('+'))
      names.push(reference.name);
  }
  return names;
}

interface Reference {
  readonly name: string;
  /** `:-`, `-`, `:+`, `+`, or empty; references with any other operator are not expanded. */
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
    // The value that a build passes is unknown here, so the default is used.
    return isThere ? value : expand(unquoted(other), lookUp, depth + 1);
  }
  if (operator.endsWith('+')) return isThere ? expand(unquoted(other), lookUp, depth + 1) : '';
  if (operator !== '' || value == null) return whole;
  return value;
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}
