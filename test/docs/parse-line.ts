import { join } from 'node:path';
import type { BaseCommand } from '../../src/cli/base-command.js';
import { findCommand, knownCommand } from '../../src/cli/find-command.js';
import type { Program } from '../../src/cli/program.js';
import { type ArchiError, formatError } from '../../src/errors.js';

const root = join(import.meta.dirname, '../..');

/** Parses a command line as the program does, without running it. Returns the reason why it cannot be used, or null. */
export async function whyUnusable(argv: readonly string[], program: Program): Promise<string | null> {
  try {
    const command = findCommand([...argv], program.commands.map(knownCommand));
    if (command.kind !== 'command') return null;
    const { relativePath = [] } = program.commands.find(({ id }) => id === command.id) ?? {};
    const { default: Loaded } = await import(join(root, ...relativePath));
    class Parsed extends (Loaded as typeof Concrete) {
      override async run(): Promise<void> {
        await this.parse(Loaded);
      }
    }
    await Parsed.run({ ...command, program });
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // The commands are those of lib, with errors of their own.
    return 'problems' in error ? formatError(error as ArchiError) : error.message;
  }
}

/** Returns the flags that the command does not have, or the command itself if it does not exist. */
export function strangeWords(argv: readonly string[], program: Program): string[] {
  const ids = program.commands.map(({ id }) => id);
  const id = [argv.slice(0, 2).join(':'), argv[0] ?? ''].find((candidate) => ids.includes(candidate));
  const isTopic = ids.some((id) => id.startsWith(`${argv[0]}:`));
  const [first] = argv;
  const flags = argv
    .filter((word) => /^--[a-z]/.test(word))
    .map((word) => word.slice(2).replace(/[=…].*/s, ''));
  if (id === undefined) {
    const isCommand = first === undefined || isTopic || /^(?:-|[A-Z…[]|help$|version$)/.test(first);
    return isCommand ? [] : [first];
  }
  const { flags: defined = {} } = program.commands.find((command) => command.id === id) ?? {};
  const known = new Set(['help', 'version', ...Object.keys(defined)]);
  return flags.filter((flag) => !known.has(flag)).map((flag) => `--${flag}`);
}

/** A loaded command: a class. */
declare class Concrete extends BaseCommand {
  run(): Promise<unknown>;
}
