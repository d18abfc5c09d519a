import { type Problem, UserError } from '../errors.js';
import { nearestWord } from '../messages/nearest.js';
import { shown } from '../messages/shown.js';

/** An error that oclif throws about what was typed. */
export interface CommandLineError extends Error {
  /** What it had read until then. */
  readonly parse?: { readonly input?: { readonly flags?: object } };
  /** Of arguments that are missing or too many, those. */
  readonly args?: readonly ({ readonly name: string; readonly description?: string } | string)[];
}

/** The same as an error of ours: every reason is a problem. `commands` are those there are, as `channel:index`. */
export function toUserError(error: CommandLineError, commands: readonly string[]): UserError {
  const unknown = /^command (.*) not found$/s.exec(error.message)?.[1];
  if (unknown !== undefined) return new UserError('there is no such command', [noCommand(unknown, commands)]);
  const { args = [], message } = error;
  const flags = Object.keys(error.parse?.input?.flags ?? {});
  const problems = args.length > 0 ? args.map(argument) : reasonsOf(message).flatMap(problemsOf(flags));
  return new UserError('the command line cannot be used', problems);
}

/** oclif's text without its heading and its advice, one reason a line. */
function reasonsOf(message: string): string[] {
  return message
    .replace('\nSee more help with --help', '')
    .replace(/^The following errors? occurred:\n/, '')
    .replace(/^Parsing (--\S+) \n\t/, 'Parsing $1 ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const HELP = 'add --help to the command to see what it takes';

function argument(one: NonNullable<CommandLineError['args']>[number]): Problem {
  if (typeof one === 'string') return { where: shown(one), message: 'one argument too many', fix: HELP };
  const { name, description } = one;
  const expected = description === undefined ? {} : { expected: description };
  return { where: name.toUpperCase(), message: 'this argument is missing', ...expected, fix: HELP };
}

function problemsOf(flags: readonly string[]): (reason: string) => Problem[] {
  return (reason) => {
    const missing = /^Missing required flag (\S+)$/.exec(reason)?.[1];
    if (missing !== undefined) return [{ where: `--${missing}`, message: 'this flag is missing', fix: HELP }];
    const strange = /^Nonexistent flags?: (.*)$/.exec(reason)?.[1];
    if (strange !== undefined) return strange.split(', ').map((flag) => noFlag(flag, flags));
    return [wrongValue(reason) ?? { message: lowerFirst(reason), fix: HELP }];
  };
}

/** A flag that is there, but cannot be taken as it is; null where oclif complains of something else. */
function wrongValue(reason: string): Problem | null {
  const [, choice, typed = '', choices = ''] =
    /^Expected (--[^=]+)=(.*) to be one of: (.*)$/.exec(reason) ?? [];
  if (choice !== undefined) {
    const near = nearestWord(typed, choices.split(', '));
    const fix = near === null ? HELP : `did you mean ${near}?`;
    return { where: choice, message: 'no such choice', expected: choices, found: shown(typed), fix };
  }
  const [, one, other] =
    /^(--[^=\s]+)(?:=.*)? cannot also be provided when using (--\S+)$/.exec(reason) ?? [];
  if (one !== undefined)
    return { where: one, message: `it cannot stand beside ${other}`, fix: 'give one of the two' };
  const [, where, expected, found] = /^Parsing (--\S+) Expected (.*) but received: (.*)$/.exec(reason) ?? [];
  if (where === undefined || expected === undefined || found === undefined) return null;
  return { where, message: 'this value cannot be used', expected, found: shown(found), fix: HELP };
}

function noFlag(flag: string, flags: readonly string[]): Problem {
  const near = nearestWord(flag.replace(/^-+/, ''), flags);
  return { where: flag, message: 'no such flag', fix: near === null ? HELP : `did you mean --${near}?` };
}

// oclif takes all words before the first flag for the name of a command.
function noCommand(words: string, commands: readonly string[]): Problem {
  const [first = '', second] = words.split(':');
  const topic = commands.some((id) => id.startsWith(`${first}:`));
  const typed = topic && second !== undefined ? `${first}:${second}` : first;
  const topics = commands.map((id) => id.replace(/:.*/, ''));
  const near = nearestWord(typed, [...commands, ...topics])?.replaceAll(':', ' ');
  const list = `archi-construct ${topic ? `${first} ` : ''}--help lists the commands`;
  const fix = near === undefined ? list : `did you mean ${near}? ${list}`;
  return { where: typed.replaceAll(':', ' '), message: 'no such command', fix };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
