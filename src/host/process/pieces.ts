import { runEndOf, runFailed, runMissing } from './end.js';
import { commonOptions, type RunRequest } from './run.js';

/** A program that receives input while it runs. */
export interface RunPiecesRequest extends Pick<RunRequest, 'command' | 'args'> {
  /** Its standard input. */
  readonly input: Iterable<Uint8Array>;
}

/**
 * Runs a program with execa and yields its standard output as it arrives; a reader that stops early ends the program. Throws
 * what `input` throws, and ToolError if the program is missing, fails, or is killed.
 */
export async function* runPieces(request: RunPiecesRequest): AsyncGenerator<Uint8Array, void, undefined> {
  const { execa } = await import('execa');
  let failure: unknown;
  function* input() {
    try {
      yield* request.input;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  const running = execa(request.command, request.args, {
    ...commonOptions({}),
    encoding: 'buffer',
    buffer: { stdout: false },
    stdin: input(),
  });
  try {
    yield* running.iterable({ binary: true });
  } finally {
    // This does nothing if the program has ended.
    running.kill();
  }
  const result = await running;
  if (failure !== undefined) throw failure;
  const end = runEndOf(result, { cwd: undefined, stdout: new Uint8Array(), stderr: result.stderr });
  if (end.kind === 'missing') throw runMissing(request.command);
  if (end.kind === 'failed') throw runFailed(request, end);
}
