import { ToolError } from '../../errors.js';
import type { Run, RunRequest } from '../process/run.js';

/**
 * Runs a program that compresses and returns its output. Throws ToolError if the program fails or its output is empty: xz and
 * bzip2 write a stream even for no bytes, and an empty one would be found damaged only when it is unpacked.
 */
export async function runCompressor(run: Run, request: RunRequest): Promise<Buffer> {
  const { stdout } = await run(request);
  if (stdout.length > 0) return stdout;
  const { command, args } = request;
  const problem = {
    where: [command, ...args].join(' '),
    message: 'it ended without an error, but wrote nothing',
    expected: `a ${command} stream`,
    found: 'no bytes',
    fix: `see which ${command} is first on PATH, and install one that works`,
  };
  throw new ToolError(`${command} failed`, problem);
}
