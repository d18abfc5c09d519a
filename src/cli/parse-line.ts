import { type Problem, UserError } from '../errors.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import { count } from './checks.js';
import { type ArgumentData, type FlagData, type LineRules, type Token, tokensOf } from './tokens.js';

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
    ...unknown.map((text) => noFlag(text, names)),
    ...Object.entries(rules.flags).flatMap(([name, flag]) => flagProblems(name, flag, values)),
    // A word behind an unknown flag may be its value.
    ...argumentProblems(words, unknown.length === 0 ? rules : { ...rules, strict: false }),
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

/** The values of each flag that is given; null stands for none. */
type Values = ReadonlyMap<string, readonly (string | null)[]>;

function valuesOf(tokens: readonly Token[]): Values {
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

function flagProblems(name: string, flag: FlagData, given: Values): Problem[] {
  const where = `--${name}`;
  const values = given.get(name);
  if (values === undefined) return flag.required === true ? [{ where, message: 'this flag is missing' }] : [];
  const others = (flag.exclusive ?? []).filter((other) => given.has(other));
  const missing = (flag.dependsOn ?? []).filter((other) => !given.has(other));
  return [
    ...(flag.type === 'option' && flag.multiple !== true && values.length > 1
      ? [{ where, message: 'this flag is given twice', fix: 'give it once' }]
      : []),
    ...values.flatMap((value) => valueProblems(where, flag, value)),
    ...others.map((other) => ({
      where: `--${other}`,
      message: `cannot be combined with ${where}`,
      fix: 'give one of the two',
    })),
    ...(missing.length === 0
      ? []
      : [{ where, message: `requires ${missing.map((other) => `--${other}`).join(', ')}` }]),
  ];
}

function valueProblems(where: string, flag: FlagData, value: string | null): Problem[] {
  const { type, options } = flag;
  if (type === 'boolean')
    return value === null ? [] : [{ where, message: 'this flag takes no value', found: quoteValue(value) }];
  const expected = options === undefined ? {} : { expected: options.join(', ') };
  if (value === null) return [{ where, message: 'this flag needs a value', ...expected }];
  if (options !== undefined && !options.includes(value)) {
    const near = nearestWord(value, options);
    const fix = near === null ? {} : { fix: `did you mean ${near}?` };
    return [{ where, message: 'invalid value', ...expected, found: quoteValue(value), ...fix }];
  }
  return numberProblems(where, flag, value);
}

function numberProblems(where: string, { min, max }: FlagData, value: string): Problem[] {
  if (min === undefined) return [];
  const { accepts, expected } = count(max === undefined ? { min } : { min, max }, null);
  if (/^-?\d+$/.test(value) && accepts(Number(value))) return [];
  return [{ where, message: 'invalid value', expected, found: quoteValue(value) }];
}

function argumentProblems(words: readonly string[], { args, strict = true }: LineRules): Problem[] {
  const known = Object.entries(args);
  const tooMany = strict ? words.slice(known.length) : [];
  return [
    ...known.flatMap(([name, argument], index) => argumentProblem(name, argument, words[index])),
    ...tooMany.map((word) => ({ where: quoteValue(word), message: 'one argument too many' })),
  ];
}

function argumentProblem(name: string, argument: ArgumentData, word: string | undefined): Problem[] {
  const { required = false, options, description } = argument;
  if (word === undefined) {
    if (!required) return [];
    const expected = description === undefined ? {} : { expected: description };
    return [{ where: name.toUpperCase(), message: 'this argument is missing', ...expected }];
  }
  if (options === undefined || options.includes(word)) return [];
  return [{ where: quoteValue(word), message: 'invalid value', expected: options.join(', ') }];
}

function noFlag(text: string, names: readonly string[]): Problem {
  const near = nearestWord(text.replace(/^-+/, '').replace(/=.*/s, ''), names);
  const where = /^-{1,2}[\w.-]{1,40}$/.test(text) ? text : quoteValue(text);
  return { where, message: 'no such flag', ...(near === null ? {} : { fix: `did you mean --${near}?` }) };
}
