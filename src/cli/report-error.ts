import { ArchiError, BugError, errorToJson, formatError, isSystemError, ToolError } from '../errors.js';
import { escapeForTerminal } from '../text/escape.js';
import { withAbsoluteWhere } from './absolute-where.js';
import { PlainExit } from './plain-exit.js';

/**
 * Reports an error: to a person on stderr, or with `json` to a program on stdout. Reports nothing for a plain exit.
 */
export function reportError(options: {
  error: unknown;
  json: boolean;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}): void {
  if (options.error instanceof PlainExit) return;
  const error = toArchiError(options.error);
  if (!options.json) {
    options.stderr(`${formatError(error)}\n`);
    return;
  }
  const problems = error.problems.map(withAbsoluteWhere);
  options.stdout(`${escapeForTerminal(JSON.stringify(errorToJson(error, problems), null, 2))}\n`);
}

/** Returns the exit code of an error: 2, 3 or 70 by its class in errors.ts; for a plain exit the code that it names. */
export function exitCodeOf(error: unknown): number {
  return error instanceof PlainExit ? error.exitCode : toArchiError(error).exitCode;
}

function toArchiError(error: unknown): ArchiError {
  if (error instanceof ArchiError) return error;
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
