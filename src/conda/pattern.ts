/** Tests a string against an exact text, a glob (`py37*`) or a regular expression (`^py3[67].*$`). */
export type Pattern = (text: string) => boolean;

/** Compiles a pattern. Returns null if it is a regular expression that is malformed or could take long on a hostile input. */
export function compilePattern(pattern: string): Pattern | null {
  if (pattern.startsWith('^') || pattern.endsWith('$')) return compileRegex(pattern, 'plain');
  if (!pattern.includes('*')) return (text) => text === pattern;
  return (text) => matchesGlob(pattern, text);
}

/** Compiles a build's pattern: several patterns joined with `|` (any) and `,` (all). Returns null as `compilePattern` does. */
export function compileBuild(build: string): Pattern | null {
  if (build.startsWith('^')) return compileRegex(build, 'look-around');
  const choices = build.split('|').map((choice) => choice.split(',').map(compilePattern));
  const usable = choices.every((all) => all.every((test) => test !== null));
  return usable ? (text) => choices.some((all) => all.every((test) => test?.(text))) : null;
}

const LONGEST_PATTERN = 128;
const LONGEST_SUBJECT = 128;
const MOST_REPEATS = 3;
const MOST_CHOICES = 8;

/**
 * Limits backtracking: no repeated group, at most three repeats and eight alternatives, no back reference, short subjects.
 * Leading look-arounds are tried once each, and may have three repeats of their own.
 */
function compileRegex(source: string, kind: 'plain' | 'look-around'): Pattern | null {
  if (!source.startsWith('^') || !source.endsWith('$') || source.length > LONGEST_PATTERN) return null;
  const body = source.slice(1, -1);
  const plain = body.replace(/\\./g, '_').replace(/\[\^?\]?[^\]]*\]/g, '_');
  const choices = plain.match(/\|/g)?.length ?? 0;
  const isBounded =
    partsOf(plain).every((part) => repeatsOf(part) <= MOST_REPEATS) && choices <= MOST_CHOICES;
  if (kind === 'plain' && LOOKS_AROUND.test(plain)) return null;
  if (!isBounded || /\)[*+?{]|\(\?(?!:|<?[=!])/.test(plain) || /\\[1-9k]/.test(body)) return null;
  try {
    const regex = new RegExp(`^(?:${body})$`);
    return (text) => text.length <= LONGEST_SUBJECT && regex.test(text);
  } catch {
    return null;
  }
}

const LOOKS_AROUND = /\(\?<?[=!]/;

/** Splits an expression into its leading look-arounds and the rest. */
function partsOf(plain: string): string[] {
  const [first = ''] = /^(?:\(\?<?[=!][^()]*\))*/.exec(plain) ?? [];
  return [...first.split(/(?<=\))/), plain.slice(first.length)];
}

/** Counts the repeats of a part; the `?` of a group's prefix is not a repeat. */
function repeatsOf(part: string): number {
  return part.replace(/\(\?(?::|<?[=!])/g, '(').match(/[*+?{]/g)?.length ?? 0;
}

/**
 * Matches a glob, in which `*` stands for any characters. Linear in practice and quadratic at worst: one restart point, no
 * recursion.
 */
function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let mark = 0;
  let position = 0;
  while (position < text.length) {
    if (glob[at] === '*') {
      star = at++;
      mark = position;
    } else if (at < glob.length && glob[at] === text[position]) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++mark;
    } else {
      return false;
    }
  }
  while (glob[at] === '*') at++;
  return at === glob.length;
}
