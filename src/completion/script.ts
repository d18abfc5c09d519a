import { bashCompletion } from './bash.js';
import { type CommandFacts, describeCommands, type KnownTopic } from './describe.js';
import { fishCompletion } from './fish.js';
import type { CompletedCommand, Shell } from './types.js';
import { zshCompletion } from './zsh.js';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Returns the completion script of a shell for these commands and topics. */
export function completionScript(
  shell: Shell,
  commands: readonly CommandFacts[],
  topics: readonly KnownTopic[],
): string {
  return SCRIPTS[shell](describeCommands(commands, topics));
}
