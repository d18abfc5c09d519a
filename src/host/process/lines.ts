import type { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { escapeForTerminal } from '../../text/escape.js';
import { type RunEnd, runEndOf } from './end.js';
import { endWhole } from './end-whole.js';
import { commonOptions, GRACE, type RunRequest } from './run.js';
import { splitLines } from './split-lines.js';

/** A program whose output is read line by line while it runs. */
export interface RunLinesRequest extends Omit<RunRequest, 'input' | 'maxOutput'> {
  /** Its standard input, sent as it arrives; none if omitted. */
  readonly input?: AsyncIterable<Uint8Array>;
  /**
   * In place of `input`: one line, after which its standard input stays open for as long as this process lives. The program then
   * has a process group of its own, and may end that when its input ends.
   */
  readonly line?: string;
}

/**
 * Runs a program and calls `onLine` with each line of stdout and stderr as it arrives, without control characters. Lines are
 * whole up to 2^20 characters, longer ones come in pieces, and the order between stdout and stderr is not certain. The returned end contains neither output again. Throws only
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
    ...(request.line === undefined ? {} : { detached: true }),
    stdin: request.line !== undefined ? 'pipe' : input === null ? 'ignore' : input.chunks(),
  });
  if (request.line !== undefined) sendLine(running.stdin, request.line);
  const release = request.timeout === undefined ? () => {} : endWhole(running, request.timeout + GRACE);
  const read = async (from: 'stdout' | 'stderr') => {
    for await (const line of splitLines(running.iterable({ from, binary: true })))
      onLine(escapeForTerminal(lastDrawn(line)));
  };
  const result = await Promise.all([read('stdout'), read('stderr')])
    .then(() => running)
    .finally(release);
  if (input !== null && input.failure() !== undefined) throw input.failure();
  return runEndOf(result, { cwd: request.cwd, stdout: NOTHING, stderr: NOTHING });
};

/** A program that ends early closes its input; how it ended is told by its end. */
function sendLine(stdin: Writable | null, line: string): void {
  stdin?.on('error', () => {});
  stdin?.write(`${line}\n`);
}

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
