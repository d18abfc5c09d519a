import { existsSync } from 'node:fs';
import type { Options, Result } from 'execa';
import { redactUrl } from '../conda/channel-url.js';
import { type Problem, ToolError } from '../errors.js';

/** One program to run: no shell, every argument as it stands. */
export interface RunRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** For its standard input; without it there is none. */
  readonly input?: Uint8Array;
  readonly cwd?: string;
  /** Bytes of standard output after which it is stopped. */
  readonly maxOutput?: number;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Throws ToolError where the program is missing, fails, or is killed. */
export type Run = (request: RunRequest) => Promise<{ stdout: Buffer; stderr: string }>;

/** Why a program failed that wrote more than `maxOutput` bytes. */
export const WROTE_TOO_MUCH = 'wrote more than is allowed here';

/** Lines of stderr that an error quotes. */
const QUOTED_LINES = 10;

/** Runs a program by execa. `install` says, by the program's name, how to get one that is missing. */
export function createRun(install: Readonly<Record<string, string>> = {}): Run {
  return async (request) => {
    const { execa } = await import('execa');
    const result = await execa(request.command, request.args, optionsOf(request));
    const stderr = Buffer.from(result.stderr).toString();
    if (!result.failed) return { stdout: Buffer.from(result.stdout), stderr };
    throw result.code === 'ENOENT' && existsSync(request.cwd ?? '.')
      ? missing(request.command, install[request.command])
      : failed(request, { reason: reasonOf(result), stderr });
  };
}

function optionsOf(request: RunRequest) {
  return {
    encoding: 'buffer',
    reject: false,
    stripFinalNewline: false,
    // As much as a Buffer holds; the default cuts silently where `reject` is off.
    maxBuffer: request.maxOutput ?? 2 ** 31,
    ...(request.input === undefined ? { stdin: 'ignore' } : { input: request.input }),
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    ...(request.env === undefined ? {} : { env: request.env }),
  } as const satisfies Options;
}

function reasonOf(result: Pick<Result, 'exitCode' | 'signal' | 'originalMessage' | 'isMaxBuffer'>): string {
  if (result.isMaxBuffer) return WROTE_TOO_MUCH;
  if (result.signal !== undefined) return `killed by ${result.signal}`;
  return result.exitCode === undefined
    ? (result.originalMessage?.split('\n')[0] ?? 'did not start')
    : `exit code ${result.exitCode}`;
}

function missing(command: string, how: string | undefined): ToolError {
  return new ToolError(`${command} is needed, but not there`, [
    {
      where: command,
      message: 'no such program on PATH',
      fix: how ?? `install ${command}, and see that it is on PATH`,
    },
  ]);
}

function failed(request: RunRequest, { reason, stderr }: { reason: string; stderr: string }): ToolError {
  const quoted = stderr.trimEnd().split('\n').slice(-QUOTED_LINES).join('\n');
  const problem: Problem = {
    where: redactUrl([request.command, ...request.args].join(' ')),
    message: reason,
    ...(quoted === '' ? {} : { found: redactUrl(quoted) }),
  };
  return new ToolError(`${request.command} failed`, [problem]);
}
