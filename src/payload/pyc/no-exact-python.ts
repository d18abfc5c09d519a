import { type Problem, ToolError } from '../../errors.js';
import type { PythonProgram } from './types.js';

/** No python of the wanted release runs here. */
export class NoExactPythonError extends ToolError {
  /** `--json` shows it as a ToolError. */
  override readonly name = 'ToolError';
  /** The wanted release, such as `3.7.17`. */
  readonly release: string;
  /** One of the same X.Y, whose pyc files may differ; null if there is none. */
  readonly other: PythonProgram | null;
  /** Why the python of the channels does not compile, in one line; null if it was not looked for. */
  readonly reason: string | null;

  constructor({
    release,
    other,
    reason,
    cause,
  }: {
    readonly release: string;
    readonly other: PythonProgram | null;
    readonly reason: string | null;
    /** Why there is none on PATH. */
    readonly cause: ToolError | null;
  }) {
    const problems: Problem[] = [
      ...(reason === null ? [] : [{ message: reason }]),
      ...(cause?.problems ?? []),
      ...(other === null ? [] : [otherRelease(other, release)]),
    ];
    super(`python sources cannot be compiled by python ${release} here`, problems, { cause });
    this.release = release;
    this.other = other;
    this.reason = reason;
  }
}

function otherRelease({ command, version }: PythonProgram, release: string): Problem {
  return {
    where: command,
    message: 'another release, which may write other pyc files',
    expected: `python ${release}`,
    found: `python ${version}`,
    fix: `put python ${release} on PATH`,
  };
}
