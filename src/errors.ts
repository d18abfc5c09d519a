import { escapeForTerminal } from './text/escape.js';

/** One thing that is wrong: what was expected, what was found, where, and what to do next. */
export interface Problem {
  /** `file:line:column`, a url, or `package: path`. */
  readonly where?: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly fix?: string;
}

/** What kind of failure it is, for programs that read `--json`; docs/exit-codes.md lists them. */
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

/** Anything this program reports on purpose. The exit code tells a script whose move it is. */
export abstract class ArchiError extends Error {
  abstract readonly exitCode: number;
  /** The code of its class, where none is given. */
  readonly code: ErrorCode;

  constructor(
    message: string,
    readonly problems: readonly Problem[] = [],
    options?: ErrorOptions & { readonly code?: ErrorCode },
  ) {
    super(message, options);
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

/** An invariant of ours does not hold. Exit 70 (EX_SOFTWARE). */
export class BugError extends ArchiError {
  readonly exitCode = 70;
  protected static override readonly usualCode: ErrorCode = 'bug';
}

/** True for an error of the operating system (ENOSPC, EACCES, …), as opposed to one of ours. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error
  );
}

/** True where nothing is at a path. Any other error of reading it (EACCES, EIO, EMFILE …) does not say that. */
export function isMissing(error: unknown): boolean {
  return isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** What is thrown where a file may be there but cannot be read: a ToolError; the error itself where it is not the system's. */
export function unreadable(path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const problem = { where: path, message: error.message, fix: 'see the reason above, then run again' };
  return new ToolError(`cannot read ${path}`, [problem], { cause: error });
}

const DETAILS = ['expected', 'found', 'fix'] as const;
const LABELS = { expected: 'expected', found: 'found', fix: 'do' } as const;

/** The error as a person reads it: one summary line, then every problem with its details. No trailing newline. */
export function formatError(error: ArchiError): string {
  return escapeForTerminal([`Error: ${error.message}`, ...error.problems.flatMap(formatProblem)].join('\n'));
}

/** The error as a machine reads it (`--json`), with its problems as they are to be told. */
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

/** One problem, indented below a summary. */
function formatProblem(problem: Problem): string[] {
  const head = problem.where === undefined ? problem.message : `${problem.where}: ${problem.message}`;
  const details = DETAILS.filter((key) => problem[key] !== undefined).map(
    (key) => `    ${`${LABELS[key]}:`.padEnd(10)}${indent(String(problem[key]))}`,
  );
  return [`  ${head}`, ...details];
}

function indent(text: string): string {
  return text.replaceAll('\n', `\n${' '.repeat(14)}`);
}
