import { ToolError } from '../../errors.js';
import type { Run, RunRequest } from '../process/run.js';

/**
 * What a program that compresses writes. Throws ToolError where that is nothing: even of no bytes xz and bzip2 make a stream,
 * and an empty one would be found damaged only where it is unpacked.
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
    fix: `see which ${command} is first on PATH, and install a sound one`,
  };
  throw new ToolError(`${command} failed`, [problem]);
}
