import { Config } from '@oclif/core/config';
import { Help } from '@oclif/core/help';
import { settings } from '@oclif/core/settings';
import { type Program, userAgentOf } from './program.js';

/** Prints the help of a command or topic. */
export async function printHelp(program: Program, id: string): Promise<void> {
  // The commands are already compiled; looking for a tsconfig takes time.
  settings.enableAutoTranspile = false;
  const config = await Config.load(program.root);
  config.userAgent = userAgentOf(program);
  await new Help(config).showHelp([id]);
}
