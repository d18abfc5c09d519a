/** What is known of a flag; oclif's definitions have it. */
export interface FlagData {
  readonly type: 'boolean' | 'option';
  readonly char?: string;
  readonly options?: readonly string[];
  readonly multiple?: boolean;
  /** A further word is an argument, not a further value. */
  readonly multipleNonGreedy?: boolean;
  readonly required?: boolean;
  readonly exclusive?: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly default?: unknown;
  /** The least value of a flag that takes a whole number; undefined for a flag that takes a text. */
  readonly min?: number;
  readonly max?: number;
}

/** What is known of an argument; oclif's definitions have it. */
export interface ArgumentData {
  readonly required?: boolean;
  readonly options?: readonly string[];
  readonly description?: string;
}

/** How the words of a command are read. */
export interface LineRules {
  readonly flags: Readonly<Record<string, FlagData>>;
  readonly args: Readonly<Record<string, ArgumentData>>;
  /** Whether more words than arguments are an error. */
  readonly strict?: boolean | undefined;
  /** Whether the words behind the arguments are a command line of their own, whose flags are not ours. */
  readonly runsProgram?: boolean | undefined;
}

/** A part of a command line. The value of a flag is null if it has none. */
export type Token =
  | { readonly kind: 'flag'; readonly name: string; readonly value: string | null }
  | { readonly kind: 'unknown'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string };

/** Returns the parts of a command line, and how many of its words may be flags of ours. */
export function tokensOf(
  argv: readonly string[],
  { flags, args, runsProgram = false }: LineRules,
): { readonly tokens: readonly Token[]; readonly own: number } {
  const tokens: Token[] = [];
  const rest = [...argv];
  const wordCount = Object.keys(args).length;
  let words = 0;
  /** The flag that takes all words up to the next flag. */
  let greedy: string | null = null;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const flag = flagAt(word, flags);
    if (word === '--') break;
    if (flag === null && !looksLikeFlag(word)) {
      tokens.push(
        greedy === null ? { kind: 'word', text: word } : { kind: 'flag', name: greedy, value: word },
      );
      words += greedy === null ? 1 : 0;
      if (runsProgram && words > wordCount) break;
    } else if (flag === null) {
      tokens.push({ kind: 'unknown', text: word });
    } else if (flag.data.type === 'boolean') {
      tokens.push({ kind: 'flag', name: flag.name, value: flag.inline });
      // `-qv` is `-q -v`.
      if (flag.cluster !== '') rest.unshift(`-${flag.cluster}`);
    } else {
      const [next] = rest;
      const takesNext =
        flag.inline === null && next !== undefined && next !== '--' && flagAt(next, flags) === null;
      tokens.push({ kind: 'flag', name: flag.name, value: takesNext ? next : flag.inline });
      if (takesNext) rest.shift();
      greedy = flag.data.multiple === true && flag.data.multipleNonGreedy !== true ? flag.name : null;
    }
  }
  const own = argv.length - rest.length;
  return { tokens: [...tokens, ...rest.map((text): Token => ({ kind: 'word', text }))], own };
}

interface FlagAt {
  readonly name: string;
  readonly data: FlagData;
  /** The value in the same word. */
  readonly inline: string | null;
  /** The letters behind a flag of one letter that takes no value: they are flags too. */
  readonly cluster: string;
}

/** Returns the flag that a word gives: `--name`, `--name=value`, `-c`, `-cvalue` or `-c=value`; null if it is none of ours. */
function flagAt(word: string, flags: LineRules['flags']): FlagAt | null {
  const [, long, value = null] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  if (long !== undefined) {
    const data = Object.hasOwn(flags, long) ? flags[long] : undefined;
    return data === undefined ? null : { name: long, data, inline: value, cluster: '' };
  }
  if (!/^-[^-]/.test(word)) return null;
  const found = Object.entries(flags).find(([, { char }]) => char === word[1]);
  if (found === undefined) return null;
  const [name, data] = found;
  const rest = word.slice(2);
  if (rest.startsWith('=')) return { name, data, inline: rest.slice(1), cluster: '' };
  if (data.type === 'option') return { name, data, inline: rest === '' ? null : rest, cluster: '' };
  return rest.startsWith('-') ? null : { name, data, inline: null, cluster: rest };
}

function looksLikeFlag(word: string): boolean {
  return /^-[^\d]/.test(word);
}
