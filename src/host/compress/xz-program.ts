import { ToolError } from '../../errors.js';
import { runPieces } from '../process/pieces.js';
import { damaged } from './problems.js';

/** The .xz file format, 3.1: the number of filters, less one, stands in the flags of the first block's header. */
const BLOCK_FLAGS_OFFSET = 13;

/** Bytes of xz data that `isFiltered` looks at. */
export const XZ_BEGIN = BLOCK_FLAGS_OFFSET + 1;

/** Whether xz data, by its begin, went through a filter for machine code, which the decoder that is built in does not know. */
export function isFiltered(bytes: Uint8Array): boolean {
  return ((bytes[BLOCK_FLAGS_OFFSET] ?? 0) & 3) > 0;
}

/** Decompresses by the host's xz. Throws UserError for damaged data, ToolError where there is no xz. */
export async function* xzPiecesByProgram(
  pieces: Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* runPieces({ command: 'xz', args: ['-dc'], input: pieces });
  } catch (error) {
    const [problem] = error instanceof ToolError ? error.problems : [];
    // A program that is not there has no exit code.
    if (problem?.message.startsWith('exit code'))
      throw damaged('xz', problem.found ?? problem.message, error);
    throw error;
  }
}
