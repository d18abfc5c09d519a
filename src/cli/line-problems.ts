import type { Problem } from '../errors.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import { count } from './checks.js';
import type { ArgumentData, FlagData, LineRules } from './tokens.js';

/** The values of each flag that is given; null stands for none. */
export type FlagValues = ReadonlyMap<string, readonly (string | null)[]>;

/** Returns what is wrong with the values of a flag, and with the flags beside it. */
export function flagProblems(name: string, flag: FlagData, given: FlagValues): Problem[] {
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
  if (value === null) {
    // The word behind it may be a flag of ours that was meant as the value.
    const expected = options === undefined ? `${where}=VALUE` : options.join(', ');
    return [{ where, message: 'this flag needs a value', expected }];
  }
  if (options !== undefined) return choiceProblems(where, options, value);
  if (flag.min !== undefined) return numberProblems(where, flag, value);
  return value === '' ? [{ where, message: 'the value is empty', fix: SET_VARIABLE }] : [];
}

const SET_VARIABLE = 'leave it out, or set the shell variable that it comes from';
const EMPTY: Problem = { message: 'this argument is empty', fix: SET_VARIABLE };
const EMPTY_REQUIRED: Problem = {
  message: 'this argument is empty',
  fix: 'set the shell variable that it comes from',
};

function choiceProblems(where: string, choices: readonly string[], value: string): Problem[] {
  if (choices.includes(value)) return [];
  const near = nearestWord(value, choices);
  const fix = near === null ? {} : { fix: `did you mean ${near}?` };
  return [
    { where, message: 'invalid value', expected: choices.join(', '), found: quoteValue(value), ...fix },
  ];
}

function numberProblems(where: string, { min = 0, max }: FlagData, value: string): Problem[] {
  const { accepts, expected } = count(max === undefined ? { min } : { min, max }, null);
  if (/^-?\d+$/.test(value) && accepts(Number(value))) return [];
  return [{ where, message: 'invalid value', expected, found: quoteValue(value) }];
}

/** Returns what is wrong with the arguments. */
export function wordProblems(words: readonly string[], rules: LineRules): Problem[] {
  const { args, strict = true, runsProgram = false } = rules;
  const known = Object.entries(args);
  const more = words.slice(known.length);
  return [
    ...known.flatMap(([name, argument], index) => argumentProblems(name, argument, words[index])),
    ...(strict ? tooMany(more) : []),
    ...(strict || runsProgram ? [] : emptyOnes(more, known.length)),
  ];
}

function emptyOnes(words: readonly string[], before: number): Problem[] {
  return words.flatMap((word, index) =>
    word === '' ? [{ where: `argument ${before + index + 1}`, ...EMPTY }] : [],
  );
}

/** A pattern of the shell may give thousands of words. */
function tooMany(words: readonly string[]): Problem[] {
  const [first, ...more] = words;
  if (first === undefined) return [];
  const where = [...words.slice(0, 3).map(quoteValue), ...(words.length > 3 ? ['…'] : [])].join(' ');
  return [
    { where, message: more.length === 0 ? 'one argument too many' : `${words.length} arguments too many` },
  ];
}

function argumentProblems(name: string, argument: ArgumentData, word: string | undefined): Problem[] {
  const { required = false, options, description } = argument;
  const where = name.toUpperCase();
  if (word === undefined) {
    if (!required) return [];
    const expected = description === undefined ? {} : { expected: description };
    return [{ where, message: 'this argument is missing', ...expected }];
  }
  if (options !== undefined) return choiceProblems(where, options, word);
  return word === '' ? [{ where, ...(required ? EMPTY_REQUIRED : EMPTY) }] : [];
}

/** Returns the problem of a flag that the command does not have. */
export function unknownFlag(text: string, names: readonly string[]): Problem {
  const near = nearestWord(text.replace(/^-+/, '').replace(/=.*/s, ''), names);
  const where = /^-{1,2}[\w.-]{1,40}$/.test(text) ? text : quoteValue(text);
  return { where, message: 'no such flag', ...(near === null ? {} : { fix: `did you mean --${near}?` }) };
}
