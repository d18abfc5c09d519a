import { ToolError } from '../../errors.js';
import { runPieces } from '../process/pieces.js';
import { damaged } from './problems.js';

/** The .xz file format, 3.1: the flags of the first block's header contain the number of filters minus one. */
const BLOCK_FLAGS_OFFSET = 13;

/** Number of bytes that `isFiltered` needs. */
export const XZ_BEGIN = BLOCK_FLAGS_OFFSET + 1;

/**
 * Returns whether xz data, given its first bytes, uses a filter for machine code, which the built-in decoder does not support.
 */
export function isFiltered(bytes: Uint8Array): boolean {
  return ((bytes[BLOCK_FLAGS_OFFSET] ?? 0) & 3) > 0;
}

/** Yields the data decompressed by the host's xz. Throws UserError if the data is damaged, ToolError if there is no xz. */
export async function* xzPiecesByProgram(
  pieces: Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* runPieces({ command: 'xz', args: ['-dc'], input: pieces });
  } catch (error) {
    const [problem] = error instanceof ToolError ? error.problems : [];
    // A missing program has no exit code.
    if (problem?.message.startsWith('exit code'))
      throw damaged('xz', problem.found ?? problem.message, error);
    throw error;
  }
}
