import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { ToolError } from '../../errors.js';
import { runEndOf, runFailed, runMissing } from './end.js';
import type { RunRequest } from './run.js';
import { stop } from './stop.js';

/** A program that answers requests, one after the other, until its standard input ends. */
export interface Session {
  readonly ask: Ask;
  /** Stops the program. */
  close(): void;
}

/**
 * Sends `input` to the program and returns what `read` makes of its output, of which it takes exactly the answer. Throws what these
 * throw, and ToolError if the program is missing, ends, or exceeds a limit; then it is stopped.
 */
export type Ask = <T>(
  request: {
    readonly input: Iterable<Uint8Array>;
    /** Seconds in which the whole answer is to come. */
    readonly timeout: number;
    /** Maximum number of bytes of the answer. */
    readonly maxOutput: number;
  },
  read: (output: AsyncIterable<Buffer>) => Promise<T>,
) => Promise<T>;

/**
 * Starts a program with `env` as its whole environment. It ends with this process, which does not wait for it unless it is asked
 * something.
 */
export function openSession(
  request: Required<Pick<RunRequest, 'command' | 'args' | 'cwd' | 'env'>>,
): Session {
  const { command, args, cwd, env } = request;
  // A process group of its own can be stopped whole.
  const child = spawn(command, args, { cwd, env, detached: true });
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr])
    if (stream instanceof Socket) stream.unref();
  const stopped = { timedOut: false, isMaxBuffer: false };
  const failure = failureOf(child, request, stopped);
  const close = () => {
    if (child.exitCode === null && child.signalCode === null) stop(child);
  };
  const halt = (why: keyof typeof stopped) => {
    stopped[why] = true;
    close();
  };
  const chunks: AsyncIterator<Buffer> = child.stdout.iterator({ destroyOnReturn: false });
  async function* output(maxOutput: number): AsyncGenerator<Buffer, void, undefined> {
    for (let size = 0; ; ) {
      // The stream fails if the program was stopped; why is told by `failure`.
      const next = await chunks.next().catch(() => ENDED);
      if (next.done === true) throw await failure;
      size += next.value.length;
      if (size > maxOutput) {
        halt('isMaxBuffer');
        throw await failure;
      }
      yield next.value;
    }
  }
  return {
    close,
    ask: async ({ input, timeout, maxOutput }, read) => {
      const timer = setTimeout(() => halt('timedOut'), timeout * 1000);
      try {
        const [answer] = await Promise.all([read(output(maxOutput)), send(input, child.stdin)]);
        return answer;
      } catch (error) {
        close();
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

const ENDED = { done: true, value: undefined } as const;

/** Writes as fast as the program reads; stops where it has ended. */
async function send(
  input: Iterable<Uint8Array>,
  stdin: ChildProcessWithoutNullStreams['stdin'],
): Promise<void> {
  for (const piece of input) {
    if (stdin.destroyed) return;
    await new Promise((resolve) => stdin.write(piece, resolve));
  }
}

/** Returns the error that says how the program ended, as soon as it has. */
function failureOf(
  child: ChildProcessWithoutNullStreams,
  request: Pick<RunRequest, 'command' | 'args' | 'cwd'>,
  stopped: { readonly timedOut: boolean; readonly isMaxBuffer: boolean },
): Promise<ToolError> {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-LARGEST_STDERR);
  });
  // A program that has ended takes no input; that is told when its output ends.
  child.stdin.on('error', () => {});
  let notStarted: NodeJS.ErrnoException | undefined;
  child.on('error', (error) => {
    notStarted = error;
  });
  return new Promise((resolve) => {
    child.on('close', (exitCode, signal) => {
      const result = {
        ...stopped,
        failed: true,
        code: notStarted?.code ?? '',
        originalMessage: notStarted?.message ?? '',
        ...(notStarted !== undefined || exitCode === null ? {} : { exitCode }),
        ...(signal === null ? {} : { signal }),
      };
      const output = { cwd: request.cwd, stdout: new Uint8Array(), stderr: Buffer.from(stderr) };
      const end = runEndOf(result, output);
      resolve(end.kind === 'failed' ? runFailed(request, end) : runMissing(request.command));
    });
  });
}

/** Characters of stderr that are kept for an error. */
const LARGEST_STDERR = 1 << 16;
