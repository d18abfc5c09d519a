import { UserError } from '../errors.js';
import { nearestWord } from '../text/nearest.js';
import { quoteValue } from '../text/quote-value.js';
import { type LineRules, tokensOf } from './tokens.js';

type Words = readonly string[];

/** What the user asks for with a command line. */
export type Invocation =
  /** `id` is the command that is named before; null if none is. */
  | { readonly kind: 'version'; readonly id: string | null }
  /** `id` is a command or a topic; null for the whole program. */
  | { readonly kind: 'help'; readonly id: string | null }
  | { readonly kind: 'command'; readonly id: string; readonly argv: string[] };

/** What is needed to find a command. `id` is `channel:index` for `channel index`. */
export interface KnownCommand {
  readonly id: string;
  /** Whether the command takes arguments besides flags. */
  readonly takesArguments: boolean;
  /** How its words are read, if it runs a program, whose flags are not ours; else null. */
  readonly program: LineRules | null;
}

/** Returns the facts about an oclif command that are needed to find it. */
export function knownCommand(command: LineRules & { readonly id: string }): KnownCommand {
  const { id, args, strict, runsProgram = false } = command;
  const takesArguments = strict === false || Object.keys(args).length > 0;
  return { id, takesArguments, program: runsProgram ? command : null };
}

/**
 * Splits a command line into the command and its arguments. `-h`, `--help`, `-V` and `--version` count anywhere before `--`,
 * and the words `help` and `version` count as the first word. Throws UserError if the words name no command.
 */
export function findCommand(argv: Words, commands: readonly KnownCommand[]): Invocation {
  const line = argv[0] === 'help' ? argv.slice(1) : argv;
  const words = leadingWords(line);
  const command = commandOf(words, commands);
  const flags = ownWords(line, commands);
  const asksForHelp = argv[0] === 'help' || flags.includes('--help') || flags.includes('-h');
  if (!asksForHelp && (argv[0] === 'version' || flags.includes('--version') || flags.includes('-V')))
    return { kind: 'version', id: command?.id ?? null };
  if (asksForHelp || line.length === 0) return { kind: 'help', id: subjectOf(words, command, commands) };
  if (command !== null) return toRun(command, { line, words, commands });
  const [topic] = words;
  // A topic alone lists its commands, as in git and docker.
  if (line.length === 1 && topic !== undefined && isTopic(topic, commands))
    return { kind: 'help', id: topic };
  throw noCommand(line, words, commands);
}

/** Returns the words before `--`, and before the words of a program: the flags among them are ours. */
export function ownWords(line: Words, commands: readonly KnownCommand[]): Words {
  const command = commandOf(leadingWords(line), commands);
  const end = indexOf(line, (word) => word === '--');
  if (command === null || command.program === null) return line.slice(0, end);
  const length = lengthOf(command);
  return line.slice(0, Math.min(end, length + tokensOf(line.slice(length), command.program).own));
}

/** Returns the words before the first flag. */
function leadingWords(line: Words): Words {
  return line.slice(
    0,
    indexOf(line, (word) => word.startsWith('-')),
  );
}

/** Returns an id as it is typed: `channel index` for `channel:index`. */
export function typedAs(id: string): string {
  return id.replaceAll(':', ' ');
}

function lengthOf({ id }: KnownCommand): number {
  return id.split(':').length;
}

function toRun(
  command: KnownCommand,
  { line, words, commands }: { line: Words; words: Words; commands: readonly KnownCommand[] },
): Invocation {
  const length = lengthOf(command);
  const tooMany = words.slice(length);
  const [first] = tooMany;
  const isMistyped = first !== undefined && isNearCommand(command.id, first, commands);
  if (first !== undefined && (isMistyped || !command.takesArguments))
    throw noArguments(command.id, tooMany, commands);
  return { kind: 'command', id: command.id, argv: line.slice(length) };
}

/** Returns whether the word after a command resembles one of its subcommands: `image lnit`. A path with `.` or `/` does not. */
function isNearCommand(id: string, word: string, commands: readonly KnownCommand[]): boolean {
  const own = commands.filter((other) => other.id.startsWith(`${id}:`)).map((other) => other.id);
  return /^\w+$/.test(word) && nearestWord(`${id}:${word}`, own) !== null;
}

/** Returns the command with the longest matching name; null if there is none. */
function commandOf(words: Words, commands: readonly KnownCommand[]): KnownCommand | null {
  const ids = [words.slice(0, 2).join(':'), words[0]];
  return ids.map((id) => commands.find((command) => command.id === id)).find(Boolean) ?? null;
}

function subjectOf(
  words: Words,
  command: KnownCommand | null,
  commands: readonly KnownCommand[],
): string | null {
  if (command !== null) return command.id;
  const [first] = words;
  if (first === undefined) return null;
  if (words.length === 1 && isTopic(first, commands)) return first;
  throw noCommand(words, words, commands);
}

function isTopic(word: string, commands: readonly KnownCommand[]): boolean {
  return commands.some(({ id }) => id.startsWith(`${word}:`));
}

function noArguments(id: string, words: Words, commands: readonly KnownCommand[]): UserError {
  const near = nearestWord(
    `${id}:${words[0]}`,
    commands.map((command) => command.id).filter((other) => other !== id),
  );
  const list = `archi-construct ${typedAs(id)} --help lists them`;
  const fix = near === null ? list : `did you mean ${typedAs(near)}?`;
  const problem = { where: words.map(quoteValue).join(' '), message: `${typedAs(id)} takes flags only`, fix };
  return new UserError('the command line cannot be used', [problem], { code: 'command-line' });
}

function noCommand(line: Words, words: Words, commands: readonly KnownCommand[]): UserError {
  const [first, second] = words;
  if (first === undefined) return flagsOnly(line);
  const topic = isTopic(first, commands);
  if (topic && second === undefined) return topicOnly(first, line);
  const typed = topic ? `${first}:${second}` : first;
  const ids = commands.map(({ id }) => id);
  const topics = ids.map((id) => id.replace(/:.*/, ''));
  const near = nearestWord(typed, [...ids, ...topics]);
  const list = `archi-construct ${topic ? `${first} ` : ''}--help lists the commands`;
  const fix = near === null ? list : `did you mean ${typedAs(near)}? ${list}`;
  const where = typed === first ? shownWord(first) : `${first} ${shownWord(second ?? '')}`;
  const problem = { where, message: 'no such command', fix };
  return new UserError('there is no such command', [problem], { code: 'command-line' });
}

function topicOnly(topic: string, [, flag = '']: Words): UserError {
  const problem = {
    where: topic,
    message: 'a command must follow it',
    expected: `archi-construct ${topic} COMMAND ${shownWord(flag)}`,
    fix: `archi-construct ${topic} --help lists the commands`,
  };
  return new UserError('there is no command', [problem], { code: 'command-line' });
}

function flagsOnly(line: Words): UserError {
  const flag = shownWord(line[0] ?? '');
  const problem = {
    where: flag,
    message: 'a command stands before its flags',
    expected: `archi-construct COMMAND ${flag}`,
    fix: 'archi-construct --help lists the commands',
  };
  return new UserError('there is no command', [problem], { code: 'command-line' });
}

/** Returns a plain word unchanged, any other word quoted. */
function shownWord(word: string): string {
  return /^[\w.:-]{1,40}$/.test(word) ? word : quoteValue(word);
}

function indexOf(words: Words, test: (word: string) => boolean): number {
  const index = words.findIndex(test);
  return index === -1 ? words.length : index;
}
