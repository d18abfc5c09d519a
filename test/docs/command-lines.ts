import { type ParseEntry, parse } from 'shell-quote';
import type { Markdown } from './markdown.js';

/** A command line of archi-construct in a page: the words after the program's name. */
export interface DocumentedLine {
  readonly line: number;
  readonly argv: readonly string[];
}

/** Languages of code blocks whose lines are typed. Others show output or files. */
const SHELLS: readonly (string | null)[] = [null, 'sh', 'bash', 'shell', 'console'];

/** Returns the command lines in the code blocks of a page. */
export function commandLinesOf({ blocks }: Markdown): DocumentedLine[] {
  return blocks
    .filter(({ language }) => SHELLS.includes(language))
    .flatMap(({ line, text }) =>
      text
        .replaceAll(/\\\n\s*/g, ' ')
        .split('\n')
        .flatMap((text, index) => commandsIn(text).map((argv) => ({ line: line + index, argv }))),
    );
}

/** Returns the command lines in code within sentences. They may be cut, so only their flags can be checked. */
export function spokenLinesOf({ spans }: Markdown): DocumentedLine[] {
  return spans.flatMap(({ line, text }) => commandsIn(text).map((argv) => ({ line, argv })));
}

/** Returns the arguments of each call of archi-construct in a line of shell. */
function commandsIn(line: string): string[][] {
  if (!/archi-construct|lib\/bin\.js/.test(line)) return [];
  const commands: string[][] = [[]];
  for (const entry of parse(line.replace(/^\$ /, ''), (name) => `$${name}`)) {
    const word = wordOf(entry);
    if (word === null) commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.flatMap(argumentsOf);
}

/** Returns null where a command ends: at an operator or a comment. */
function wordOf(entry: ParseEntry): string | null {
  if (typeof entry === 'string') return entry;
  return 'op' in entry && entry.op === 'glob' ? entry.pattern : null;
}

function argumentsOf(words: readonly string[]): string[][] {
  const start = words.findIndex((word) => !/^\w+=/.test(word));
  const [program = '', second = ''] = words.slice(start);
  if (program === 'archi-construct') return [words.slice(start + 1)];
  if (program === 'npx' && second === 'archi-construct') return [words.slice(start + 2)];
  if (program === 'node' && second.endsWith('lib/bin.js')) return [words.slice(start + 2)];
  return [];
}
