import { type Problem, UserError } from '../errors.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';

/** An error of oclif about the command line. */
export interface CommandLineError extends Error {
  /** What oclif had parsed before the error. */
  readonly parse?: { readonly input?: { readonly flags?: object } };
  /** The missing or surplus arguments, if that is the error. */
  readonly args?: readonly ({ readonly name: string; readonly description?: string } | string)[];
}

/** Returns the error as UserError, with a problem for every reason. `command` is the name of the command as typed. */
export function toUserError(error: CommandLineError, command: string | null): UserError {
  const { args = [], message } = error;
  const help = `archi-construct ${command === null ? '' : `${command} `}--help lists what it takes`;
  const flags = [...Object.keys(error.parse?.input?.flags ?? {}), 'help', 'version'];
  const problems =
    args.length > 0 ? args.map(argumentProblem(help)) : reasonsOf(message).flatMap(problemsOf(flags, help));
  return new UserError('the command line cannot be used', problems, { code: 'command-line' });
}

/** Splits oclif's message, without its heading and advice, into reasons. */
function reasonsOf(message: string): string[] {
  return message
    .replace('\nSee more help with --help', '')
    .replace(/^The following errors? occurred:\n/, '')
    .replace(/^Parsing (--\S+) \n\t/, 'Parsing $1 ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function argumentProblem(help: string): (argument: NonNullable<CommandLineError['args']>[number]) => Problem {
  return (argument) => {
    if (typeof argument === 'string')
      return { where: quoteValue(argument), message: 'one argument too many', fix: help };
    const { name, description } = argument;
    const expected = description === undefined ? {} : { expected: description };
    return { where: name.toUpperCase(), message: 'this argument is missing', ...expected, fix: help };
  };
}

function problemsOf(flags: readonly string[], help: string): (reason: string) => Problem[] {
  return (reason) => {
    const strange = /^Nonexistent flags?: (.*)$/.exec(reason)?.[1];
    if (strange !== undefined) return strange.split(', ').map((flag) => noFlag(flag, flags, help));
    for (const [pattern, read] of REASONS) {
      const match = pattern.exec(reason);
      if (match !== null) return [{ fix: help, ...read(match.slice(1)) }];
    }
    return [{ message: lowerFirst(reason), fix: help }];
  };
}

/** Patterns of oclif's messages about flags, and the problems that replace them. */
const REASONS: readonly (readonly [RegExp, (parts: readonly string[]) => Problem])[] = [
  [/^Missing required flag (\S+)$/, ([flag]) => ({ where: `--${flag}`, message: 'this flag is missing' })],
  [/^Flag (--\S+) expects a value$/, ([flag = '']) => ({ where: flag, message: 'this flag needs a value' })],
  [
    /^Flag (--\S+) expects one of these values: (.*)$/,
    ([flag = '', choices = '']) => ({
      where: flag,
      message: 'this flag needs a value',
      expected: choices,
    }),
  ],
  [
    /^Flag (--\S+) can only be specified once$/,
    ([flag = '']) => ({ where: flag, message: 'this flag is given twice', fix: 'give it once' }),
  ],
  [
    /^Expected (--[^=]+)=(.*) to be one of: (.*)$/,
    ([flag = '', typed = '', choices = '']) => {
      const near = nearestWord(typed, choices.split(', '));
      return {
        where: flag,
        message: 'invalid value',
        expected: choices,
        found: quoteValue(typed),
        ...(near === null ? {} : { fix: `did you mean ${near}?` }),
      };
    },
  ],
  [
    /^Expected (.*) to be one of: (.*)$/,
    ([typed = '', choices = '']) => ({
      where: quoteValue(typed),
      message: 'invalid value',
      expected: choices,
    }),
  ],
  [
    /^(--[^=\s]+)(?:=.*)? cannot also be provided when using (--\S+)$/,
    ([flag = '', other]) => ({
      where: flag,
      message: `cannot be combined with ${other}`,
      fix: 'give one of the two',
    }),
  ],
  [
    /^All of the following must be provided when using (--\S+): (.*)$/,
    ([flag = '', others]) => ({ where: flag, message: `requires ${others}` }),
  ],
  [
    /^Parsing (--\S+) Expected (.*) but received: (.*)$/,
    ([flag = '', expected = '', found = '']) => ({
      where: flag,
      message: 'invalid value',
      expected,
      found: quoteValue(found),
    }),
  ],
];

function noFlag(flag: string, flags: readonly string[], help: string): Problem {
  const name = flag.replace(/^-+/, '').replace(/=.*/s, '');
  const near = nearestWord(name, flags);
  const where = /^-{1,2}[\w.-]{1,40}$/.test(flag) ? flag : quoteValue(flag);
  return { where, message: 'no such flag', fix: near === null ? help : `did you mean --${near}?` };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
