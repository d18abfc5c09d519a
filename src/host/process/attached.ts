import { constants } from 'node:os';
import { runEndOf, runFailed, runMissing } from './end.js';
import type { RunRequest } from './run.js';

/**
 * Runs a program on this process's own terminal or pipes. Returns its exit code, or 128 + n after signal n, as shells do.
 * Throws ToolError if the program is missing or does not start.
 */
export async function runAttached(request: Pick<RunRequest, 'command' | 'args'>): Promise<number> {
  const { execa } = await import('execa');
  const result = await execa(request.command, request.args, { reject: false, stdio: 'inherit' });
  if (result.exitCode !== undefined) return result.exitCode;
  if (result.signal !== undefined) return 128 + constants.signals[result.signal];
  const end = runEndOf(result, { cwd: undefined, stdout: new Uint8Array(), stderr: new Uint8Array() });
  throw end.kind === 'failed' ? runFailed(request, end) : runMissing(request.command);
}
