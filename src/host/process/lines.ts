import { stripVTControlCharacters } from 'node:util';
import { escapeForTerminal } from '../../text/escape.js';
import { type RunEnd, runEndOf } from './end.js';
import { commonOptions, type RunRequest } from './run.js';

/** A program whose output is read line by line while it runs. */
export interface RunLinesRequest extends Omit<RunRequest, 'input' | 'maxOutput'> {
  /** Its standard input, sent as it arrives; none if omitted. */
  readonly input?: AsyncIterable<Uint8Array>;
}

/**
 * Runs a program and calls `onLine` with each line of stdout and stderr as it arrives, without control characters. Lines are
 * whole, but the order between stdout and stderr is not certain. The returned end contains neither output again. Throws only
 * what `input` throws.
 */
export type RunLines = (request: RunLinesRequest, onLine: (line: string) => void) => Promise<RunEnd>;

const NOTHING = new Uint8Array();

/** Runs a program with execa, as `RunLines` says. */
export const runLines: RunLines = async (request, onLine) => {
  const { execa } = await import('execa');
  const input = request.input === undefined ? null : watched(request.input);
  const running = execa(request.command, request.args, {
    ...commonOptions(request),
    buffer: false,
    stdin: input === null ? 'ignore' : input.chunks(),
  });
  const read = async (from: 'stdout' | 'stderr') => {
    for await (const line of running.iterable({ from })) onLine(escapeForTerminal(lastDrawn(line)));
  };
  await Promise.all([read('stdout'), read('stderr')]);
  const result = await running;
  if (input !== null && input.failure() !== undefined) throw input.failure();
  return runEndOf(result, { cwd: request.cwd, stdout: NOTHING, stderr: NOTHING });
};

/** Keeps the error that the source itself threw: a reader that stops early is the program's failure instead. */
function watched(source: AsyncIterable<Uint8Array>) {
  let failure: unknown;
  return {
    failure: () => failure,
    async *chunks() {
      try {
        yield* source;
      } catch (error) {
        failure = error;
        throw error;
      }
    },
  };
}

// A build's output comes from its base image and packages: it may contain colours and overwrite its own lines.
function lastDrawn(line: string): string {
  return (
    stripVTControlCharacters(line)
      .split('\r')
      .filter((part) => part !== '')
      .slice(-1)
      .join('')
      // Removes what is left of escape sequences: not every Node takes a bell as their end.
      .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
  );
}
