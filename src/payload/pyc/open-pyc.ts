import { type Problem, ToolError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { Lock } from '../../lock/types.js';
import { pythonOf } from '../link/python.js';
import { defaultPyc } from './default.js';
import { NoExactPythonError } from './no-exact-python.js';
import type { OpenPython } from './open-build-python.js';
import type { Compiler, Pyc } from './types.js';

/** Gets what becomes of the python sources, and a function that returns the package or path of the python that compiled. */
export type UsePyc<T> = (pyc: Pyc, from: () => string | null) => Promise<T>;

/**
 * Calls `use` with what becomes of the python sources of a lock; without a `choice`, the lock decides (see `defaultPyc`). Whatever the
 * lock decides gives the same bytes on every host, so throws ToolError if no python of the lock's release runs here. `build` that
 * somebody chose warns instead, and takes another release of X.Y or leaves the sources to the target: then `use` is called again.
 */
export async function withPyc<T>(
  choice: 'build' | 'target' | 'none' | null,
  lock: Lock,
  { emit, open }: { readonly emit: Emit; readonly open: OpenPython },
  use: UsePyc<T>,
): Promise<T> {
  const target = pythonOf(lock);
  const where = choice ?? defaultPyc(lock);
  if (where !== 'build') return use(where, () => null);
  if (target === null) return use('target', () => null);
  try {
    return await withExact(lock, { emit, open }, use);
  } catch (error) {
    if (!(error instanceof NoExactPythonError)) throw error;
    if (choice === null) throw withWaysOut(error);
    const { other, reason } = error;
    emit({
      kind: 'warning',
      message: other === null ? leftToTarget(target.version, error) : differs(other, reason),
    });
    return other === null
      ? use('target', () => null)
      : use({ version: other.version, open: async () => other }, () => other.command);
  }
}

async function withExact<T>(
  lock: Lock,
  { emit, open }: { readonly emit: Emit; readonly open: OpenPython },
  use: UsePyc<T>,
): Promise<T> {
  const python = await open(lock);
  let { from } = python;
  let warned = false;
  const compiler: Compiler = {
    version: python.version,
    open: async () => {
      const opened = await python.open();
      from = opened.from;
      if (opened.warning !== null && !warned) emit({ kind: 'warning', message: opened.warning });
      warned = true;
      return opened.program;
    },
  };
  try {
    return await use(compiler, () => from);
  } finally {
    python.close();
  }
}

function differs({ command, version }: { command: string; version: string }, reason: string | null): string {
  const why = reason === null ? '' : `: ${reason}`;
  return `pyc files are compiled by python ${version} (${command}), whose pyc files may differ${why}`;
}

function leftToTarget(version: string, { problems }: ToolError): string {
  const reasons = problems.map(({ message }) => message).join('; ');
  return `python sources are left to the target to compile: no python ${version} here can (${reasons})`;
}

function withWaysOut(error: NoExactPythonError): ToolError {
  const choose: Problem = {
    where: '--pyc',
    message: 'the lock has a python that compiles its sources now, so that every host gives the same bytes',
    fix: 'put that python on PATH; or choose other bytes: --pyc target (the installer compiles) or --pyc none',
  };
  return new ToolError(error.message, [...error.problems, choose], { cause: error });
}
