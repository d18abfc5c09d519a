import { UserError } from '../errors.js';
import { type FlagValues, flagProblems, unknownFlag, wordProblems } from './line-problems.js';
import { type FlagData, type LineRules, type Token, tokensOf } from './tokens.js';

/** The values of a command line. */
export interface ParsedLine {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, string | undefined>>;
  /** All arguments, in their order. */
  readonly argv: readonly string[];
}

/**
 * Parses the words of a command by oclif's definitions of its flags and arguments. Throws UserError with every problem. `command`
 * is its name as typed.
 */
export function parseLine(argv: readonly string[], rules: LineRules, command: string | null): ParsedLine {
  const { tokens } = tokensOf(argv, rules);
  const values = valuesOf(tokens);
  const words = tokens.flatMap((token) => (token.kind === 'word' ? [token.text] : []));
  const unknown = tokens.flatMap((token) => (token.kind === 'unknown' ? [token.text] : []));
  const names = [...Object.keys(rules.flags), 'help', 'version'];
  const problems = [
    ...unknown.map((text) => unknownFlag(text, names)),
    ...Object.entries(rules.flags).flatMap(([name, flag]) => flagProblems(name, flag, values)),
    // A word behind an unknown flag may be its value.
    ...wordProblems(words, unknown.length === 0 ? rules : { ...rules, strict: false }),
  ];
  if (problems.length > 0) {
    const help = `archi-construct ${command === null ? '' : `${command} `}--help lists the arguments and flags`;
    const told = problems.map((problem) => ({ ...problem, fix: problem.fix ?? help }));
    throw new UserError('the command line cannot be used', told, { code: 'command-line' });
  }
  const flags = Object.entries(rules.flags).map(([name, flag]) => [name, readValue(flag, values.get(name))]);
  const args = Object.keys(rules.args).map((name, index) => [name, words[index]]);
  return { flags: Object.fromEntries(flags), args: Object.fromEntries(args), argv: words };
}

function valuesOf(tokens: readonly Token[]): FlagValues {
  const values = new Map<string, (string | null)[]>();
  for (const token of tokens) {
    if (token.kind !== 'flag') continue;
    const known = values.get(token.name);
    if (known === undefined) values.set(token.name, [token.value]);
    else known.push(token.value);
  }
  return values;
}

function readValue(flag: FlagData, values: readonly (string | null)[] | undefined): unknown {
  if (values === undefined) return flag.default;
  if (flag.type === 'boolean') return true;
  const read = values.map((value) => (flag.min === undefined ? value : Number(value)));
  return flag.multiple === true ? read : read[0];
}
