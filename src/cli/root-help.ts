import { type Program, userAgentOf } from './program.js';

/** Prints the help of the whole program, in the terminal's width, with bold titles where it has colours. */
export function printRootHelp(program: Program): void {
  const { isTTY, columns } = process.stdout;
  const width = isTTY && columns > 0 ? Math.max(columns, 40) : 80;
  const hasColors = [process.stdout, process.stderr].every((stream) => stream.isTTY && stream.hasColors());
  process.stdout.write(rootHelp(program, width, (text) => (hasColors ? `\u001b[1m${text}\u001b[22m` : text)));
}

type Row = readonly [name: string, text: string];

/**
 * Returns the help of the whole program, the same as oclif's, whose code takes three times as long to load as all else that is
 * needed. `width` is the number of columns; `title` formats the title of a section.
 */
export function rootHelp(program: Program, width: number, title: (text: string) => string): string {
  const { name, description, commands } = program;
  const section = (head: string, lines: readonly string[]) => [title(head), ...lines.map(indented), ''];
  const rows = commands.map(({ id, summary = '' }): Row => [id, summary]);
  const isTopic = ([topic]: Row) => rows.some(([id]) => id.startsWith(`${topic}:`));
  const topics = [...program.topics.map((topic): Row => [topic.name, topic.description]), ...rows].filter(
    isTopic,
  );
  return [
    description,
    '',
    ...section('VERSION', wrapped(userAgentOf(program), width - 2)),
    ...section('USAGE', wrapped(`$ ${name} [COMMAND]`, width - 2)),
    ...section('TOPICS', listed(topics.sort(byName), width)),
    ...section('COMMANDS', listed(rows.filter(([id]) => !id.includes(':')).sort(byName), width)),
    '',
  ].join('\n');
}

function byName([a]: Row, [b]: Row): number {
  return a < b ? -1 : 1;
}

/** Returns names with their texts beside them, or below them if a text would be higher than five lines. */
function listed(rows: readonly Row[], width: number): string[] {
  const column = Math.max(...rows.map(([name]) => name.length)) + 2;
  const beside = rows.map(([name, text]) =>
    wrapped(text, width - column - 2).map((line, index) => (index === 0 ? name : '').padEnd(column) + line),
  );
  if (beside.every((lines) => lines.length <= 5)) return beside.flat();
  const below = rows.map(([name, text]) => [name, ...wrapped(text, width - 4).map((line) => `    ${line}`)]);
  return below.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}
