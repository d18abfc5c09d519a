import { run } from '@oclif/core/run';
import { settings } from '@oclif/core/settings';
import { exitCodeOf, reportError } from './report-error.js';

/**
 * Runs one command line and reports whatever it throws: the one catch of the program. Answers the exit code, and never
 * throws. `root` is a file url below the folder of package.json.
 */
export async function main(options: { argv: string[]; root: string }): Promise<number> {
  // The commands are compiled already; looking for a tsconfig costs time on every start.
  settings.enableAutoTranspile = false;
  ignoreBrokenPipe(process.stdout);
  ignoreBrokenPipe(process.stderr);
  try {
    await run(options.argv, options.root);
    return 0;
  } catch (error) {
    reportError({
      error,
      json: asksForJson(options.argv),
      stdout: (text) => process.stdout.write(text),
      stderr: (text) => process.stderr.write(text),
    });
    return exitCodeOf(error);
  }
}

/** A reader that has seen enough (`| head`) ends neither the work nor brings up an error. */
function ignoreBrokenPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? argv.length : end).includes('--json');
}
