import type { Command } from '@oclif/core/command';

type Flag = Command.Cached['flags'][string];

/** A command of oclif.manifest.json, with the flags of BaseCommand. */
export type DocumentedCommand = Command.Cached & { readonly exitCodes?: Readonly<Record<string, string>> };

const BIN = 'archi-construct';
const GENERATED =
  '<!-- Made by `npm run generate` from the command itself: edit the command, not this page. -->';

/** Exit codes that every command has. */
const EXIT_CODES: Readonly<Record<string, string>> = {
  0: 'Done.',
  2: 'The input is at fault: flags, manifest, package or channel.',
  3: 'A program, a server or the disk failed; the same command may work later.',
  70: 'A bug in archi-construct.',
};

/** Returns `image-lint.md` for `image:lint`. */
export function pageName(id: string): string {
  return `${id.replaceAll(':', '-')}.md`;
}

/** Returns the list of all commands as Markdown. */
export function commandList(commands: readonly DocumentedCommand[]): string {
  const rows = sorted(commands).map((command) => [
    `[\`${typed(command.id)}\`](${pageName(command.id)})`,
    prose(command.summary ?? ''),
  ]);
  return page(['# Commands', GENERATED, table(['command', ''], rows)]);
}

/** Returns the page of one command as Markdown. */
export function commandPage(command: DocumentedCommand): string {
  const flags = Object.values(command.flags).filter(({ hidden }) => hidden !== true);
  const own = flags.filter(({ helpGroup }) => helpGroup !== 'GLOBAL');
  const common = flags.filter(({ helpGroup }) => helpGroup === 'GLOBAL');
  return page([
    `# ${BIN} ${typed(command.id)}`,
    GENERATED,
    prose(command.summary ?? ''),
    `\`\`\`text\n${usage(command, own)}\n\`\`\``,
    ...(command.description === undefined ? [] : [prose(command.description)]),
    ...section('Arguments', table(['argument', ''], argumentRows(command))),
    ...section('Flags', table(['flag', ''], flagRows(own, command.flags))),
    ...section('Flags of every command', table(['flag', ''], flagRows(common, command.flags))),
    ...section('Examples', examples(command)),
    ...section('Exit codes', table(['code', ''], exitCodeRows(command))),
    '[All commands](README.md)',
  ]);
}

function sorted(commands: readonly DocumentedCommand[]): DocumentedCommand[] {
  return [...commands].sort((a, b) => (typed(a.id) < typed(b.id) ? -1 : 1));
}

function page(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function section(title: string, body: string): string[] {
  return body === '' ? [] : [`## ${title}`, body];
}

function typed(id: string): string {
  return id.replaceAll(':', ' ');
}

function usage(command: DocumentedCommand, flags: readonly Flag[]): string {
  if (command.usage !== undefined)
    return [command.usage]
      .flat()
      .map((line) => `${BIN} ${line}`)
      .join('\n');
  const names = Object.values(command.args).map((arg) => argumentName(arg, command.strict === false));
  const required = flags
    .filter((flag) => flag.required === true)
    .map((flag) => `--${flag.name} ${valueName(flag)}`);
  return [BIN, typed(command.id), ...names, ...required, '[FLAGS]'].join(' ');
}

function argumentName(
  { name, required }: { name: string; required?: boolean | undefined },
  several: boolean,
): string {
  const shown = `${name.toUpperCase()}${several ? '...' : ''}`;
  return required === true ? shown : `[${shown}]`;
}

function argumentRows(command: DocumentedCommand): string[][] {
  return Object.values(command.args).map((arg) => [
    code(argumentName(arg, command.strict === false)),
    prose(arg.description ?? ''),
  ]);
}

function flagRows(flags: readonly Flag[], all: Command.Cached['flags']): string[][] {
  return [...flags]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => [flagNames(flag), flagText(flag, all)]);
}

function flagNames(flag: Flag): string {
  const names = [...(flag.char === undefined ? [] : [`-${flag.char}`]), `--${flag.name}`];
  const value = valueName(flag);
  return names
    .map((name, index) => code(index === names.length - 1 && value !== '' ? `${name} ${value}` : name))
    .join(', ');
}

function valueName(flag: Flag): string {
  if (flag.type !== 'option') return '';
  return flag.options?.join('|') ?? [flag.helpValue ?? 'VALUE'].flat().join(' ');
}

/** Returns the summary of a flag with the choices, default and conditions of its definition. */
function flagText(flag: Flag, all: Command.Cached['flags']): string {
  const summary = flag.summary ?? flag.description ?? '';
  const others = Object.values(all).filter(
    ({ name, exclusive = [] }) => flag.exclusive?.includes(name) === true || exclusive.includes(flag.name),
  );
  const listed = (names: readonly string[]) => names.map((name) => code(`--${name}`)).join(', ');
  return [
    prose(summary),
    flag.required === true ? 'Required.' : '',
    flag.type === 'option' && flag.multiple === true && !/repeatable/i.test(summary) ? 'Repeatable.' : '',
    flag.type === 'option' && ['string', 'number'].includes(typeof flag.default)
      ? `Default: ${code(String(flag.default))}.`
      : '',
    others.length === 0 ? '' : `Not together with ${listed(others.map(({ name }) => name))}.`,
    flag.dependsOn === undefined ? '' : `Only with ${listed(flag.dependsOn)}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function examples({ id, examples = [] }: DocumentedCommand): string {
  const lines = [examples].flat().map((example) => {
    const { command, description } = typeof example === 'string' ? { command: example } : example;
    const line = expanded(command, id);
    return description === undefined ? line : `# ${description}\n${line}`;
  });
  return lines.length === 0 ? '' : `\`\`\`sh\n${lines.join('\n')}\n\`\`\``;
}

/** Returns a line with oclif's placeholders filled in. */
function expanded(line: string, id: string): string {
  return line.replaceAll('<%= config.bin %>', BIN).replaceAll('<%= command.id %>', typed(id));
}

function exitCodeRows({ exitCodes = {} }: DocumentedCommand): string[][] {
  return Object.entries({ ...EXIT_CODES, ...exitCodes }).map(([number, meaning]) => [number, prose(meaning)]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |');
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Returns a code span that is allowed in a table. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** Returns text without Markdown marks outside code spans. */
function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) =>
      index % 2 === 1
        ? code(part.slice(1, -1))
        : part.replace(/[\\|<>*]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&'),
    )
    .join('')
    .replaceAll('\n', ' ');
}
