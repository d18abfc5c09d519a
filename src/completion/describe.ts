import type { CompletedCommand, CompletedFlag, CompletedValue } from './types.js';

/** The facts about an oclif command that completion needs; oclif's manifest contains them. */
export interface CommandFacts {
  /** `image:lint` for `image lint`. */
  readonly id: string;
  readonly summary?: string | undefined;
  readonly strict?: boolean | undefined;
  readonly hidden?: boolean | undefined;
  readonly args: Readonly<Record<string, { readonly options?: readonly string[] | undefined }>>;
  readonly flags: Readonly<Record<string, KnownFlag>>;
}

/** A topic as package.json describes it. */
export interface KnownTopic {
  readonly name: string;
  readonly description?: string | undefined;
}

interface KnownFlag {
  readonly name: string;
  readonly char?: string | undefined;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly hidden?: boolean | undefined;
  readonly type: string;
  readonly options?: readonly string[] | undefined;
  readonly helpValue?: string | readonly string[] | undefined;
}

const HELP: CompletedFlag = { name: 'help', char: 'h', summary: 'Show help.', value: null };
const VERSION: CompletedFlag = { name: 'version', char: 'V', summary: 'Show the version.', value: null };

/**
 * Returns the program, its topics and its commands as shells complete them, sorted by name. `topics` supplies the descriptions
 * of topics.
 */
export function describeCommands(
  commands: readonly CommandFacts[],
  topics: readonly KnownTopic[],
): CompletedCommand[] {
  const known = commands.filter(({ hidden }) => hidden !== true);
  const summaryOf = (name: string) =>
    known.find(({ id }) => nameOf(id) === name)?.summary ??
    topics.find((topic) => nameOf(topic.name) === name)?.description ??
    '';
  const names = known.map(({ id }) => nameOf(id));
  const all = new Set(['', ...names.flatMap((name) => [parentOf(name), name])]);
  return [...all].sort().map((name) => {
    const command = known.find(({ id }) => nameOf(id) === name);
    const below = [...all].filter((other) => other !== '' && parentOf(other) === name).sort();
    return {
      name,
      summary: summaryOf(name),
      commands: below.map((other) => ({ word: other.split(' ').at(-1) ?? '', summary: summaryOf(other) })),
      flags: [...flagsOf(command), HELP, ...(name === '' ? [VERSION] : [])],
      argument: command === undefined ? null : argumentOf(command),
    };
  });
}

function nameOf(id: string): string {
  return id.replaceAll(':', ' ');
}

function parentOf(name: string): string {
  return name.split(' ').slice(0, -1).join(' ');
}

function flagsOf(command: CommandFacts | undefined): CompletedFlag[] {
  return Object.values(command?.flags ?? {})
    .filter(({ hidden }) => hidden !== true)
    .map((flag) => ({
      name: flag.name,
      char: flag.char ?? null,
      summary: (flag.summary ?? flag.description ?? '').replaceAll('\n', ' '),
      value: flag.type === 'option' ? valueOfFlag(flag) : null,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function valueOfFlag({ options, helpValue }: KnownFlag): CompletedValue {
  if (options !== undefined) return options;
  if (helpValue === 'FILE' || helpValue === 'CHANNEL') return 'file';
  return helpValue === 'DIR' ? 'folder' : 'none';
}

function argumentOf({ args, strict }: CommandFacts): CompletedValue | null {
  const [first] = Object.values(args);
  if (first === undefined) return strict === false ? 'none' : null;
  return first.options ?? 'file';
}
