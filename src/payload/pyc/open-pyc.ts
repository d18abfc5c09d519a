import type { Emit } from '../../events.js';
import { environmentsOf } from '../../lock/environments.js';
import type { Lock } from '../../lock/types.js';
import { pythonOf } from '../link/python.js';
import { defaultPyc } from './default.js';
import { NoExactPythonError } from './no-exact-python.js';
import type { OpenPython } from './open-build-python.js';
import type { Compiler, Pyc } from './types.js';

/** Gets what becomes of the python sources, and a function that returns the package or path of the python that compiled. */
export type UsePyc<T> = (pyc: Pyc, from: () => string | null) => Promise<T>;

/**
 * Calls `use` with what becomes of the python sources of a lock; without a `choice`, the lock decides (see `defaultPyc`). If no python
 * of the lock's release runs here, warns and leaves the sources to the target: then `use` is called again. `build` that somebody
 * chose takes another release of X.Y before that.
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
    const { other, reason } = error;
    if (choice !== null && other !== null) {
      emit({ kind: 'warning', message: differs(other, reason) });
      return use({ version: other.version, open: async () => other }, () => other.command);
    }
    emit({ kind: 'warning', message: leftToTarget(error) });
    return use('target', () => null);
  }
}

/** Calls `use` with what becomes of the python sources of each environment of a lock, the base first, as `withPyc` does for one. */
export async function withPycs<T>(
  choice: Parameters<typeof withPyc>[0],
  lock: Lock,
  deps: { readonly emit: Emit; readonly open: OpenPython },
  use: (pycs: readonly [Pyc, ...Pyc[]], from: () => string | null) => Promise<T>,
): Promise<T> {
  const [base, ...others] = environmentsOf(lock).map((environment) => environment.lock);
  const withOthers = (
    [next, ...rest]: readonly Lock[],
    pycs: readonly [Pyc, ...Pyc[]],
    from: () => string | null,
  ): Promise<T> =>
    next === undefined
      ? use(pycs, from)
      : withPyc(choice, next, deps, (pyc) => withOthers(rest, [...pycs, pyc], from));
  return withPyc(choice, base ?? lock, deps, (pyc, from) => withOthers(others, [pyc], from));
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

function leftToTarget({ release, problems }: NoExactPythonError): string {
  const reasons = problems.map(({ where, message }) =>
    where === undefined ? message : `${where}: ${message}`,
  );
  return `python sources are left to the target to compile, which gives other bytes than a machine with python ${release}: none runs here (${reasons.join('; ')})`;
}
