import { runEndOf, runFailed, runMissing } from './end.js';
import { commonOptions, type RunRequest } from './run.js';

/** A program that is fed while it runs. */
export interface RunPiecesRequest extends Pick<RunRequest, 'command' | 'args'> {
  /** For its standard input. */
  readonly input: Iterable<Uint8Array>;
}

/**
 * Runs a program by execa and gives its standard output as it comes; a reader that goes away stops it. Throws what `input`
 * throws, and ToolError where the program is missing, fails, or is killed.
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
    // One that has ended does not mind.
    running.kill();
  }
  const result = await running;
  if (failure !== undefined) throw failure;
  const end = runEndOf(result, { cwd: undefined, stdout: new Uint8Array(), stderr: result.stderr });
  if (end.kind === 'missing') throw runMissing(request.command);
  if (end.kind === 'failed') throw runFailed(request, end);
}
