import { escapeControls, escapeForTerminal } from './text/escape.js';

/** One problem: what was expected, what was found, where, and how to fix it. */
export interface Problem {
  /** `file:line:column`, a url, or `package: path`. */
  readonly where?: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly fix?: string;
}

/** The kind of failure, for programs that read `--json`; listed in docs/exit-codes.md. */
export type ErrorCode =
  | 'input'
  | 'command-line'
  | 'offline'
  | 'limit'
  | 'tool'
  | 'network'
  | 'timeout'
  | 'disk'
  | 'bug';

/** An error that this program reports on purpose. The exit code tells a script who has to act. */
export abstract class ArchiError extends Error {
  abstract readonly exitCode: number;
  /** Default: the code of its class. */
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(
    message: string,
    problems: Problem | readonly Problem[] = [],
    options?: ErrorOptions & { readonly code?: ErrorCode },
  ) {
    super(message, options);
    this.problems = 'message' in problems ? [problems] : problems;
    this.name = new.target.name;
    this.code = options?.code ?? new.target.usualCode;
  }

  protected static readonly usualCode: ErrorCode = 'input';
}

/** The input is at fault: flags, a manifest, a package, a channel's content. Exit 2. */
export class UserError extends ArchiError {
  readonly exitCode = 2;
}

/** A program, a server or the disk failed; the same command may work later. Exit 3. */
export class ToolError extends ArchiError {
  readonly exitCode = 3;
  protected static override readonly usualCode: ErrorCode = 'tool';
}

/** An invariant of this program does not hold. Exit 70 (EX_SOFTWARE). */
export class BugError extends ArchiError {
  readonly exitCode = 70;
  protected static override readonly usualCode: ErrorCode = 'bug';
}

/** Returns one error with the problems of several: a UserError only if each is one. The code is theirs if they have the same. */
export function combineErrors(message: string, errors: readonly ArchiError[]): ArchiError {
  const problems = errors.flatMap((error): readonly Problem[] =>
    error.problems.length > 0 ? error.problems : [{ message: error.message }],
  );
  const codes = [...new Set(errors.map(({ code }) => code))];
  const Kind = errors.every((error) => error instanceof UserError) ? UserError : ToolError;
  return new Kind(message, problems, codes.length === 1 && codes[0] !== undefined ? { code: codes[0] } : {});
}

/** Returns the message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns whether the error is the operating system's (ENOSPC, EACCES, …). */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error
  );
}

/**
 * Returns whether the error means that a path does not exist. Other errors of reading it (EACCES, EIO, EMFILE …) do not mean
 * that.
 */
export function isMissing(error: unknown): boolean {
  return isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Returns whether an error means that there is no file: nothing, or a folder in its place. */
export function isNoFile(error: unknown): boolean {
  return isMissing(error) || (isSystemError(error) && error.code === 'EISDIR');
}

/** Returns the error for a file that cannot be read: a ToolError, or the error itself if it is not the operating system's. */
export function unreadable(path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const problem = { where: path, message: error.message, fix: 'see the reason above, then run again' };
  return new ToolError(`cannot read ${path}`, problem, { cause: error });
}

const DETAILS = ['expected', 'found', 'fix'] as const;
const LABELS = { expected: 'expected', found: 'found', fix: 'do' } as const;

/** Formats an error for a person: one summary line, then all problems with their details. No trailing newline. */
export function formatError(error: ArchiError): string {
  return escapeForTerminal(
    [`Error: ${escapeControls(error.message)}`, ...error.problems.flatMap(formatProblem)].join('\n'),
  );
}

/** Returns an error as `--json` prints it, with `problems` in place of its own. */
export function errorToJson(error: ArchiError, problems: readonly Problem[] = error.problems): object {
  return {
    error: {
      code: error.code,
      kind: error.name,
      exitCode: error.exitCode,
      message: error.message,
      problems,
    },
  };
}

/** Formats a problem, indented below the summary. */
function formatProblem(problem: Problem): string[] {
  const where = problem.where === undefined ? '' : `${escapeControls(problem.where) || '""'}: `;
  const details = DETAILS.filter((key) => problem[key] !== undefined).map(
    (key) => `    ${`${LABELS[key]}:`.padEnd(10)}${indent(problem[key] || '""')}`,
  );
  return [`  ${where}${problem.message}`, ...details];
}

function indent(text: string): string {
  return text.replaceAll('\n', `\n${' '.repeat(14)}`);
}
