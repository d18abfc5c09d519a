import { ArchiError, BugError, errorToJson, formatError, isSystemError, ToolError } from '../errors.js';
import { escapeForTerminal } from '../text/escape.js';
import { withAbsoluteWhere } from './absolute-where.js';
import { type CommandLineError, toUserError } from './command-line-error.js';

/** An error of oclif with the exit code it stands for; the code `EEXIT` means a plain exit, not an error. */
interface OclifError extends CommandLineError {
  readonly oclif: { readonly exit?: number };
  readonly code?: string;
}

/**
 * Reports an error: to a person on stderr, or with `json` to a program on stdout. Reports nothing for a plain exit. `command`
 * is the name of the command as typed.
 */
export function reportError(options: {
  error: unknown;
  json: boolean;
  command: string | null;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}): void {
  if (isPlainExit(options.error)) return;
  const error = toArchiError(options.error, options.command);
  if (!options.json) {
    options.stderr(`${formatError(error)}\n`);
    return;
  }
  const problems = error.problems.map(withAbsoluteWhere);
  options.stdout(`${escapeForTerminal(JSON.stringify(errorToJson(error, problems), null, 2))}\n`);
}

/** Returns the exit code of an error: 2, 3 or 70 by its class in errors.ts; for a plain exit the code that it names. */
export function exitCodeOf(error: unknown): number {
  return isPlainExit(error) ? (error.oclif.exit ?? 0) : toArchiError(error).exitCode;
}

function toArchiError(error: unknown, command: string | null = null): ArchiError {
  if (error instanceof ArchiError) return error;
  if (isOclifError(error)) return toUserError(error, command);
  // A refusal of the operating system, such as a full disk, is not a bug.
  if (isSystemError(error))
    return new ToolError(`the operating system refused: ${error.message}`, [], { code: 'disk' });
  return unexpected(error);
}

/** Returns a BugError for an error that nothing caught, even if the input or a server caused it: some work was abandoned. */
export function notCaught(error: unknown): BugError {
  const problems = error instanceof ArchiError ? error.problems : [];
  const { message, problems: ours, cause } = unexpected(error);
  return new BugError(message, [...ours, ...problems], { cause });
}

/** An unexpected error is a bug; its report needs the stack. */
function unexpected(error: unknown): BugError {
  const found = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const problem = {
    message: 'this should not happen',
    found,
    fix: 'report the lines above with the command line, the version (--version) and the input that led here',
  };
  return new BugError('a bug in archi-construct', [problem], { cause: error });
}

function isPlainExit(error: unknown): error is OclifError {
  return isOclifError(error) && error.code === 'EEXIT';
}

function isOclifError(error: unknown): error is OclifError {
  return error instanceof Error && 'oclif' in error && typeof error.oclif === 'object';
}
