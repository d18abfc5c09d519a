import { existsSync } from 'node:fs';
import type { Result } from 'execa';
import { type Problem, ToolError } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';

/** How the run of a program ended. */
export type RunEnd =
  | { readonly kind: 'done'; readonly stdout: Buffer; readonly stderr: string }
  /** `reason` is one line: the exit code, the signal, or why the program did not start. */
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** Whether the program was ended after its timeout. */
      readonly timedOut?: boolean;
      readonly stdout: Buffer;
      readonly stderr: string;
    }
  /** No such program on PATH. */
  | { readonly kind: 'missing' };

/** The reason for a program that wrote more than `maxOutput` bytes. */
const WROTE_TOO_MUCH = 'its output is larger than the limit';

/** Number of lines of stderr that an error quotes. */
const QUOTED_LINES = 10;

/** Returns how a run ended, from execa's result with `reject` off. `cwd` is the folder in which the program was to run. */
export function runEndOf(
  result: Pick<
    Result,
    'failed' | 'code' | 'exitCode' | 'signal' | 'originalMessage' | 'isMaxBuffer' | 'timedOut'
  >,
  output: { cwd: string | undefined; stdout: Uint8Array; stderr: Uint8Array },
): RunEnd {
  const stdout = Buffer.from(output.stdout);
  const stderr = Buffer.from(output.stderr).toString();
  if (!result.failed) return { kind: 'done', stdout, stderr };
  if (result.code === 'ENOENT' && existsSync(output.cwd ?? '.')) return { kind: 'missing' };
  const timedOut = result.timedOut ? { timedOut: true } : {};
  return { kind: 'failed', reason: reasonOf(result), ...timedOut, stdout, stderr };
}

function reasonOf(
  result: Pick<Result, 'exitCode' | 'signal' | 'originalMessage' | 'isMaxBuffer' | 'timedOut'>,
): string {
  if (result.isMaxBuffer) return WROTE_TOO_MUCH;
  if (result.timedOut) return 'did not answer in time';
  if (result.signal !== undefined) return `killed by ${result.signal}`;
  return result.exitCode === undefined
    ? (result.originalMessage?.split('\n')[0] ?? 'did not start')
    : `exit code ${result.exitCode}`;
}

/** Returns the error for a missing program; `how` says how to install it. */
export function runMissing(command: string, how?: string): ToolError {
  return new ToolError(`${command} is needed, but not installed`, {
    where: command,
    message: 'no such program on PATH',
    fix: how ?? `install ${command}, and check that it is on PATH`,
  });
}

/** Of an argument that is a whole script, the begin tells which. */
function firstLine(argument: string): string {
  const [first = '', ...others] = argument.split('\n');
  return others.length === 0 ? argument : `${first} …`;
}

/** Returns the error for a failed program: its command line and the end of its stderr, without credentials. */
export function runFailed(
  request: { readonly command: string; readonly args: readonly string[] },
  { reason, stderr }: { reason: string; stderr: string },
): ToolError {
  const quoted = stderr.trimEnd().split('\n').slice(-QUOTED_LINES).join('\n');
  const problem: Problem = {
    where: redactUrl([request.command, ...request.args.map(firstLine)].join(' ')),
    message: reason,
    ...(quoted === '' ? {} : { found: redactUrl(quoted) }),
  };
  return new ToolError(`${request.command} failed`, problem);
}
