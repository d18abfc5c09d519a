import { ToolError, UserError } from '../errors.js';
import type { OpenedInstaller } from '../inspect/open.js';
import type { Lock } from '../lock/types.js';
import { pythonOf } from '../payload/link/python.js';
import { NoExactPythonError } from '../payload/pyc/no-exact-python.js';
import type { OpenPython } from '../payload/pyc/open-build-python.js';
import type { Pyc, PycFacts, PythonProgram } from '../payload/pyc/types.js';

/** Calls `use` with what became of the python sources of each environment of an installer, the base first, as `withPycOf` for one. */
export async function withPycsOf<T>(
  { file: { values }, environments }: OpenedInstaller,
  name: string,
  open: OpenPython,
  use: (pycs: readonly Pyc[]) => Promise<T>,
): Promise<T> {
  const withRest = ([next, ...rest]: OpenedInstaller['environments'], pycs: readonly Pyc[]): Promise<T> => {
    if (next === undefined) return use(pycs);
    const pyc = next.name === null ? values.pyc : values.envs.find((env) => env.name === next.name)?.pyc;
    return withPycOf({ lock: next.lock, pyc: pyc ?? 'target' }, name, open, (own) =>
      withRest(rest, [...pycs, own]),
    );
  };
  return withRest(environments, []);
}

/**
 * Calls `use` with what became of the python sources of an environment. Throws UserError if its header names a python of another X.Y than
 * its lock, ToolError if another python compiled them than this host has: other releases of X.Y can write other pyc files.
 */
async function withPycOf<T>(
  { lock, pyc }: { readonly lock: Lock; readonly pyc: PycFacts },
  name: string,
  open: OpenPython,
  use: (pyc: Pyc) => Promise<T>,
): Promise<T> {
  if (pyc === 'target' || pyc === 'none') return use(pyc);
  const { version } = pyc;
  const python = pythonOf(lock);
  if (python === null || !version.startsWith(`${python.version}.`)) {
    throw new UserError(`${name} does not say which python compiled its pyc files`, {
      where: name,
      message: 'the value of PYC in its header is invalid',
      expected: python === null ? 'no such value' : `build ${python.version}.Z, of the python in its lock`,
      found: `build ${version}`,
    });
  }
  try {
    const python = await open(lock, version);
    try {
      return await use({ version, open: async () => (await python.open()).program });
    } finally {
      python.close();
    }
  } catch (error) {
    if (error instanceof NoExactPythonError && error.other !== null)
      throw otherPython(error.other, error.reason, version, name);
    throw error;
  }
}

function otherPython(found: PythonProgram, reason: string | null, version: string, name: string): ToolError {
  return new ToolError(`the pyc files of ${name} cannot be compared`, [
    ...(reason === null ? [] : [{ message: reason }]),
    {
      where: found.command,
      message: 'another python than the one that compiled them',
      expected: `python ${version}`,
      found: `python ${found.version}`,
      fix: `put a python ${version} on PATH`,
    },
  ]);
}
