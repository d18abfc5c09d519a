import { lexShell, type ShellToken, type Word } from './lex.js';

/** A simple command of a script. */
export interface ShellCommand {
  /** File name of the program; empty for a group of commands, or for assignments only. */
  readonly name: string;
  readonly args: readonly string[];
  /** Assignments before the command. */
  readonly env: ReadonlyMap<string, string>;
  /** Text of the here-document that is its input; null if there is none. */
  readonly input: string | null;
}

/** Commands joined by pipes; usually a single one. */
export interface Pipeline {
  readonly commands: readonly ShellCommand[];
  /** Whether a failure inside it is noticed or deliberately ignored: by `if`, `while`, `!`, `|| true`, or pipefail. */
  readonly isGuarded: boolean;
}

/** Maximum nesting depth of scripts. */
const DEEPEST = 8;

/**
 * Returns all pipelines of a script in order, including those of groups, substitutions and `sh -c`. Of a command that runs
 * another one (sudo, env, xargs …) only the other one is returned. `isGuarded`: pipefail is set from the start.
 */
export function pipelinesOf(script: string, isGuarded = false, depth = 0): Pipeline[] {
  if (depth > DEEPEST) return [];
  const pipelines: Pipeline[] = [];
  let commands: ShellCommand[] = [];
  let words: Word[] = [];
  let input: string | null = null;
  let isAsked = false;
  let hasPipefail = isGuarded;
  const tokens = lexShell(script);

  function endCommand(): void {
    for (const { scripts } of words)
      for (const inner of scripts) pipelines.push(...pipelinesOf(inner, hasPipefail, depth + 1));
    const command = commandOf(words, input);
    pipelines.push(...ownScripts(command, depth));
    commands.push(command);
    if (command.name === 'set') hasPipefail ||= setsPipefail(command.args);
    words = [];
    input = null;
  }

  function endPipeline(isIgnored: boolean): void {
    endCommand();
    if (commands.length > 1 || commands[0]?.name !== '' || commands[0].env.size > 0)
      pipelines.push({ commands, isGuarded: hasPipefail || isAsked || isIgnored });
    commands = [];
    isAsked = false;
  }

  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'redirect') continue;
    if (token.kind === 'heredoc') input = token.text;
    else if (token.kind === 'operator') {
      if (token.text === '|' || token.text === '|&') endCommand();
      else endPipeline(token.text === '||' && isTrue(tokens[index + 1]));
    } else if (words.length === 0 && !token.isQuoted && KEYWORDS.has(token.text)) {
      isAsked ||= ASKING.has(token.text);
    } else if (tokens[index - 1]?.kind !== 'redirect') words.push(token);
    else for (const inner of token.scripts) pipelines.push(...pipelinesOf(inner, hasPipefail, depth + 1));
  }
  endPipeline(false);
  return pipelines;
}

const KEYWORDS = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'while',
  'until',
  'do',
  'done',
  'esac',
  '{',
  '}',
  '!',
]);
const ASKING = new Set(['if', 'elif', 'while', 'until', '!']);

function isTrue(token: ShellToken | undefined): boolean {
  return token?.kind === 'word' && (token.text === 'true' || token.text === ':');
}

/** Commands that run the command in their arguments, and their options that take a separate value. */
const RUNNERS: Readonly<Record<string, RegExp>> = {
  sudo: /^-[ugCDRThp]$/,
  doas: /^-[uC]$/,
  env: /^(?:-u|--unset|-C|--chdir)$/,
  exec: /^-a$/,
  command: /^$/,
  builtin: /^$/,
  nohup: /^$/,
  time: /^$/,
  nice: /^-n$/,
  ionice: /^-[cn]$/,
  eatmydata: /^$/,
  unbuffer: /^$/,
  timeout: /^-[ks]$/,
  xargs: /^-[aEILnPsd]$/,
  gosu: /^$/,
  chronic: /^$/,
};

const ASSIGNMENT = /^([A-Za-z_]\w*)\+?=/;

function commandOf(words: readonly Word[], input: string | null): ShellCommand {
  const env = new Map<string, string>();
  let at = 0;
  const skipAssignments = () => {
    for (; at < words.length; at++) {
      const text = words[at]?.text ?? '';
      const name = ASSIGNMENT.exec(text);
      if (name === null) return;
      env.set(name[1] ?? '', text.slice(name[0].length));
    }
  };
  skipAssignments();
  for (;;) {
    const own = RUNNERS[baseName(words[at]?.text ?? '')];
    if (own === undefined || at === words.length - 1) break;
    at++;
    for (; words[at]?.text.startsWith('-') === true; at++) if (own.test(words[at]?.text ?? '')) at++;
    if (baseName(words[at - 1]?.text ?? '') === 'gosu' || /^\d+[smhd]?$/.test(words[at]?.text ?? '')) at++;
    skipAssignments();
  }
  const [program, ...args] = words.slice(at).map(({ text }) => text);
  return { name: baseName(program ?? ''), args, env, input };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh']);

/** Returns the pipelines of the scripts that a command runs: of `sh -c`, `eval` and `su -c`, or a shell's here-document. */
function ownScripts({ name, args, input }: ShellCommand, depth: number): Pipeline[] {
  const scripts: string[] = [];
  if (name === 'eval') scripts.push(args.join(' '));
  if (SHELLS.has(name) || name === 'su') {
    const place = args.findIndex((arg) => /^-[a-z]*c$/.test(arg) || arg === '--command');
    if (place >= 0) scripts.push(args[place + 1] ?? '');
    else if (input !== null) scripts.push(input);
  }
  return scripts.flatMap((script) => pipelinesOf(script, setsPipefail(args), depth + 1));
}

/** Returns whether options of a shell, or of `set`, enable pipefail. */
export function setsPipefail(options: readonly string[]): boolean {
  return options.some((word, index) => word === 'pipefail' && /^-\w*o$/.test(options[index - 1] ?? ''));
}

/** Returns the pipelines of a command in exec form, which no shell parses. */
export function pipelinesOfList(list: readonly string[]): Pipeline[] {
  const words = list.map(
    (text): Word => ({ kind: 'word', text, isQuoted: true, scripts: [], at: 0, end: 0 }),
  );
  const command = commandOf(words, null);
  return [...ownScripts(command, 0), { commands: [command], isGuarded: false }];
}

/** Returns whether a program runs POSIX shell scripts. */
export function isShell(name: string): boolean {
  return SHELLS.has(baseName(name));
}
