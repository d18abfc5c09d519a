import type { Options } from 'execa';
import { type RunEnd, runEndOf, runFailed, runMissing } from './end.js';
import { stop } from './stop.js';

/** A program to run, without a shell: the arguments are passed as they are. */
export interface RunRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** Its standard input, at once or as it is read; none if omitted. */
  readonly input?: Uint8Array | Iterable<Uint8Array>;
  readonly cwd?: string;
  /** Maximum number of bytes of standard output; the program is stopped beyond it. */
  readonly maxOutput?: number;
  /** Seconds after which the program is stopped. */
  readonly timeout?: number;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether `env` replaces this process's environment. `command` is then to be an absolute path. */
  readonly onlyEnv?: boolean;
}

/** Runs a program. Throws ToolError if it is missing, fails, or is killed. */
export type Run = (request: RunRequest) => Promise<{ stdout: Buffer; stderr: string }>;

/** Runs a program and returns how it ended. Never throws. */
export type TryRun = (request: RunRequest) => Promise<RunEnd>;

/** Returns a function that runs programs with execa. `install` says how to install a missing program, by its name. */
export function createRun(install: Readonly<Record<string, string>> = {}): Run {
  return async (request) => {
    const end = await tryRun(request);
    if (end.kind === 'done') return end;
    throw end.kind === 'missing'
      ? runMissing(request.command, install[request.command])
      : runFailed(request, end);
  };
}

/** Runs a program with execa and returns how it ended. */
export const tryRun: TryRun = async (request) => {
  const { execa } = await import('execa');
  const run = execa(request.command, request.args, {
    ...commonOptions(request),
    encoding: 'buffer',
    stripFinalNewline: false,
    // 2^31: as much as a Buffer holds. The default limit would cut the output silently, since `reject` is off.
    maxBuffer: request.maxOutput ?? 2 ** 31,
    ...inputOption(request.input),
  });
  const { timeout } = request;
  const timer = timeout === undefined ? undefined : setTimeout(() => stop(run), (timeout + GRACE) * 1000);
  const result = await run.finally(() => clearTimeout(timer));
  return runEndOf(result, { cwd: request.cwd, stdout: result.stdout, stderr: result.stderr });
};

/** Seconds for a program to end by itself after its timeout. */
export const GRACE = 1;

function inputOption(input: RunRequest['input']) {
  if (input === undefined) return { stdin: 'ignore' } as const;
  return input instanceof Uint8Array ? { input } : { stdin: input };
}

/** Returns the options of execa that every run has in common. */
export function commonOptions(request: Pick<RunRequest, 'cwd' | 'env' | 'onlyEnv' | 'timeout'>) {
  return {
    reject: false,
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    ...(request.env === undefined ? {} : { env: request.env }),
    ...(request.onlyEnv === true ? { extendEnv: false } : {}),
    // A process group of its own can be stopped whole.
    ...(request.timeout === undefined ? {} : { timeout: request.timeout * 1000, detached: true }),
  } as const satisfies Options;
}
