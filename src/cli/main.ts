import { writeSync } from 'node:fs';
import { Config } from '@oclif/core/config';
import { run } from '@oclif/core/run';
import { settings } from '@oclif/core/settings';
import { ToolError } from '../errors.js';
import { checkLimits } from '../limits.js';
import { exitCodeOf, reportError } from './report-error.js';

/**
 * Runs one command line and reports whatever it throws: the one catch of the program. Answers the exit code, and never
 * throws. `root` is a file url below the folder of package.json.
 */
export async function main(options: { argv: string[]; root: string }): Promise<number> {
  // The commands are compiled already; looking for a tsconfig costs time on every start.
  settings.enableAutoTranspile = false;
  watchOutput();
  const config = await Config.load(options.root);
  try {
    checkLimits();
    await run(asFlag(options.argv), config);
    return 0;
  } catch (error) {
    reportError({
      error,
      json: asksForJson(options.argv),
      commands: config.commandIDs,
      stdout: (text) => process.stdout.write(text),
      stderr: (text) => process.stderr.write(text),
    });
    return exitCodeOf(error);
  }
}

/**
 * A reader that has seen enough (`| head`) ends neither the work nor brings up an error. Where a result cannot be written,
 * as on a full disk, nobody may take it for complete; of what is told on stderr nobody can be told that it is lost.
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

/** `help lock`, as many programs have it, is `lock --help`. */
function asFlag(argv: string[]): string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
}

function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? argv.length : end).includes('--json');
}
