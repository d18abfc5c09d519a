import { Command } from '@oclif/core/command';
import type { Config } from '@oclif/core/config';
import { findCommand, knownCommand } from '../../src/cli/find-command.js';
import { type ArchiError, formatError } from '../../src/errors.js';

/** Parses a command line as the program does, without running it. Returns the reason why it cannot be used, or null. */
export async function whyUnusable(argv: readonly string[], config: Config): Promise<string | null> {
  try {
    const command = findCommand([...argv], config.commands.map(knownCommand));
    if (command.kind !== 'command') return null;
    const Loaded = await config.findCommand(command.id, { must: true }).load();
    class Parsed extends (Loaded as unknown as typeof Concrete) {
      override async run(): Promise<void> {
        await this.parse(Loaded);
      }
    }
    await new Parsed(command.argv, config).run();
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // The commands are those of lib, with errors of their own.
    return 'problems' in error ? formatError(error as ArchiError) : error.message;
  }
}

/** Returns the flags that the command does not have, or the command itself if it does not exist. */
export function strangeWords(argv: readonly string[], config: Config): string[] {
  const ids = config.commands.map(({ id }) => id);
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
  const known = new Set(['help', 'version', ...Object.keys(config.findCommand(id, { must: true }).flags)]);
  return flags.filter((flag) => !known.has(flag)).map((flag) => `--${flag}`);
}

/** A loaded command: a class. */
declare class Concrete extends Command {
  run(): Promise<unknown>;
}
