import { ToolError } from '../../errors.js';
import type { Run } from '../run.js';
import { WROTE_TOO_MUCH } from '../run-end.js';
import { bytesOf, type Most } from './most.js';
import { damaged, tooLarge } from './problems.js';

/** The .xz file format, 3.1: the number of filters, less one, stands in the flags of the first block's header. */
const BLOCK_FLAGS_OFFSET = 13;

/** Whether xz data went through a filter for machine code, which the decoder that is built in does not know. */
export function isFiltered(bytes: Uint8Array): boolean {
  return ((bytes[BLOCK_FLAGS_OFFSET] ?? 0) & 3) > 0;
}

/**
 * Decompresses by the host's xz. Throws UserError for damaged data, or where it becomes more than `most` bytes;
 * ToolError where there is no xz.
 */
export async function xzDecompressByProgram(bytes: Uint8Array, most: Most, run: Run): Promise<Buffer> {
  try {
    const { stdout } = await run({ command: 'xz', args: ['-dc'], input: bytes, maxOutput: bytesOf(most) });
    return stdout;
  } catch (error) {
    const [problem] = error instanceof ToolError ? error.problems : [];
    if (problem?.message === WROTE_TOO_MUCH) throw tooLarge('xz', most);
    // A program that is not there has no exit code.
    if (problem?.message.startsWith('exit code'))
      throw damaged('xz', problem.found ?? problem.message, error);
    throw error;
  }
}
