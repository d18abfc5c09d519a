import { ArchiError, BugError, errorToJson, formatError, isSystemError, ToolError } from '../errors.js';
import { escapeForTerminal } from '../text/escape.js';
import { withAbsoluteWhere } from './absolute-where.js';
import { type CommandLineError, toUserError } from './command-line-error.js';

/** oclif's way to say which exit code an error stands for; `EEXIT` is a plain exit, not an error. */
interface OclifError extends CommandLineError {
  readonly oclif: { readonly exit?: number };
  readonly code?: string;
}

/**
 * Tells a person (stderr) or a machine (stdout, `json`) what went wrong. Says nothing of a plain exit. `command` is the one that
 * was run, as it is typed.
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

/** 2, 3 or 70 as errors.ts has them; of a plain exit the code it names. */
export function exitCodeOf(error: unknown): number {
  return isPlainExit(error) ? (error.oclif.exit ?? 0) : toArchiError(error).exitCode;
}

function toArchiError(error: unknown, command: string | null = null): ArchiError {
  if (error instanceof ArchiError) return error;
  if (isOclifError(error)) return toUserError(error, command);
  // Wherever the disk refuses: that is nobody's bug.
  if (isSystemError(error))
    return new ToolError(`the operating system refused: ${error.message}`, [], { code: 'disk' });
  return unexpected(error);
}

/** The bug that a failure is which no part of the program caught, be it of the input or of a server: work was left behind. */
export function notCaught(error: unknown): BugError {
  const problems = error instanceof ArchiError ? error.problems : [];
  const { message, problems: ours, cause } = unexpected(error);
  return new BugError(message, [...ours, ...problems], { cause });
}

/** An error nobody meant to throw is a bug, and its stack is what its report needs. */
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
