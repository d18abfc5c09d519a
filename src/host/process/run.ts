import type { Options } from 'execa';
import { type RunEnd, runEndOf, runFailed, runMissing } from './end.js';

/** One program to run: no shell, every argument as it stands. */
export interface RunRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** For its standard input, as a whole or as it is asked for; without it there is none. */
  readonly input?: Uint8Array | Iterable<Uint8Array>;
  readonly cwd?: string;
  /** Bytes of standard output after which it is stopped. */
  readonly maxOutput?: number;
  /** Seconds after which it is stopped. */
  readonly timeout?: number;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Throws ToolError where the program is missing, fails, or is killed. */
export type Run = (request: RunRequest) => Promise<{ stdout: Buffer; stderr: string }>;

/** The same for those to whom a failure is an answer: throws nothing. */
export type TryRun = (request: RunRequest) => Promise<RunEnd>;

/** Runs a program by execa. `install` says, by the program's name, how to get one that is missing. */
export function createRun(install: Readonly<Record<string, string>> = {}): Run {
  return async (request) => {
    const end = await tryRun(request);
    if (end.kind === 'done') return end;
    throw end.kind === 'missing'
      ? runMissing(request.command, install[request.command])
      : runFailed(request, end);
  };
}

/** Runs a program by execa to whatever end. */
export const tryRun: TryRun = async (request) => {
  const { execa } = await import('execa');
  const result = await execa(request.command, request.args, {
    ...commonOptions(request),
    encoding: 'buffer',
    stripFinalNewline: false,
    // As much as a Buffer holds; the default cuts silently where `reject` is off.
    maxBuffer: request.maxOutput ?? 2 ** 31,
    ...inputOption(request.input),
  });
  return runEndOf(result, { cwd: request.cwd, stdout: result.stdout, stderr: result.stderr });
};

function inputOption(input: RunRequest['input']) {
  if (input === undefined) return { stdin: 'ignore' } as const;
  return input instanceof Uint8Array ? { input } : { stdin: input };
}

/** What every way of running a program asks of execa. */
export function commonOptions(request: Pick<RunRequest, 'cwd' | 'env' | 'timeout'>) {
  return {
    reject: false,
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    ...(request.env === undefined ? {} : { env: request.env }),
    ...(request.timeout === undefined ? {} : { timeout: request.timeout * 1000 }),
  } as const satisfies Options;
}
