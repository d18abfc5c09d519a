import { stripVTControlCharacters } from 'node:util';
import { escapeForTerminal } from '../../text/escape.js';
import { type RunEnd, runEndOf } from './end.js';
import { commonOptions, type RunRequest } from './run.js';

/** A program whose output is looked at while it runs. */
export interface RunLinesRequest extends Omit<RunRequest, 'input' | 'maxOutput'> {
  /** For its standard input, as it comes; without it there is none. */
  readonly input?: AsyncIterable<Uint8Array>;
}

/**
 * Runs a program and hands on every line of stdout and of stderr as it comes, without control characters. Each line is
 * whole; which of the two comes first is not certain. The end has neither again. Throws only what `input` throws.
 */
export type RunLines = (request: RunLinesRequest, onLine: (line: string) => void) => Promise<RunEnd>;

const NOTHING = new Uint8Array();

/** Runs a program by execa. */
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

/** Remembers what the source itself threw: a reader that goes away early is the program's failure instead. */
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

// What a build prints comes from its base image and packages: it may colour itself, and draw over what it has drawn.
function lastDrawn(line: string): string {
  return (
    stripVTControlCharacters(line)
      .split('\r')
      .filter((part) => part !== '')
      .slice(-1)
      .join('')
      // What is left of sequences: not every Node takes a bell behind one for its end.
      .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
  );
}
