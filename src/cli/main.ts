import { writeSync } from 'node:fs';
import { ToolError } from '../errors.js';
import { checkLimits } from '../limits.js';
import { findCommand, type Invocation, knownCommand, ownWords } from './find-command.js';
import { asksForJson } from './json.js';
import { type Program, readProgram, userAgentOf } from './program.js';
import { exitCodeOf, notCaught, reportError } from './report-error.js';

/**
 * Runs one command line and reports every error. Returns the exit code; never throws. An error that nothing catches ends the
 * process with the report of a bug. `root` is a file url below the folder of package.json.
 */
export async function main(options: { argv: string[]; root: string }): Promise<number> {
  let json = asksForJson(options.argv);
  const stdout = (text: string) => process.stdout.write(text);
  const stderr = (text: string) => process.stderr.write(text);
  watchOutput();
  process.on('uncaughtException', (error) => {
    const bug = notCaught(error);
    reportError({ error: bug, json, stdout, stderr });
    process.exit(bug.exitCode);
  });
  try {
    const program = readProgram(options.root);
    checkLimits();
    const commands = program.commands.map(knownCommand);
    json = asksForJson(ownWords(options.argv, commands));
    await answer(findCommand(options.argv, commands), program, json);
    return 0;
  } catch (error) {
    reportError({ error, json, stdout, stderr });
    return exitCodeOf(error);
  }
}

async function answer(invocation: Invocation, program: Program, json: boolean): Promise<void> {
  if (invocation.kind === 'command') await runCommand(invocation, program);
  else if (invocation.kind === 'version') process.stdout.write(versionText(program, invocation.id, json));
  else if (invocation.id === null) {
    const { printRootHelp } = await import('./root-help.js');
    printRootHelp(program);
  } else {
    const { printHelp } = await import('./help.js');
    await printHelp(program, invocation.id);
  }
}

async function runCommand(
  { id, argv }: Invocation & { readonly kind: 'command' },
  program: Program,
): Promise<void> {
  const path = program.commands.find((command) => command.id === id)?.relativePath ?? [];
  const { default: Command } = await import(new URL(`../${path.join('/')}`, program.root).href);
  await Command.run({ id, argv, program });
}

function versionText(program: Program, id: string | null, json: boolean): string {
  const own = program.commands.find((command) => command.id === id)?.versionText;
  if (!json) return own === undefined ? `${userAgentOf(program)}\n` : `${own} (${userAgentOf(program)})\n`;
  const { name, version } = program;
  return `${JSON.stringify({ name, version, node: process.versions.node }, null, 2)}\n`;
}

/**
 * Handles failures to write output. A reader that closes the pipe early (`| head`) neither ends the work nor causes an error.
 * If a result cannot be written, as on a full disk, the process fails, so that the result is not taken for complete. Failures
 * of stderr are ignored: there is nowhere to report them.
 */
function watchOutput(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    const { exitCode, message } = new ToolError(`cannot write to standard output: ${error.message}`);
    try {
      writeSync(process.stderr.fd, `Error: ${message}\n`);
    } finally {
      process.exit(exitCode);
    }
  });
}
