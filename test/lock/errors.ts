import { ArchiError, formatError } from '../../src/errors.js';

/** Returns the message of a failure as printed, exit code first. Rethrows an error that is not ours. */
export async function failureOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ArchiError) return `exit ${error.exitCode}\n${formatError(error)}\n`;
    throw error;
  }
  return 'no failure\n';
}
