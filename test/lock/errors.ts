import { ArchiError, formatError } from '../../src/errors.js';

/** What a person reads where this fails, exit code first; throws where it does not fail as we fail. */
export async function failureOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ArchiError) return `exit ${error.exitCode}\n${formatError(error)}\n`;
    throw error;
  }
  return 'no failure\n';
}
