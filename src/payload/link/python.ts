import { UserError } from '../../errors.js';
import type { Lock } from '../../lock/types.js';
import type { PythonTarget } from '../../package/noarch-python.js';

/**
 * Returns the python of a lock; null if it has none. Throws UserError if its version is not `X.Y…` or its record names a folder
 * outside the prefix.
 */
export function pythonOf(lock: Lock): PythonTarget | null {
  const python = lock.packages.find(({ record }) => record.name === 'python');
  if (python === undefined) return null;
  const { version, pythonSitePackagesPath } = python.record;
  const short = /^\d+\.\d+/.exec(version)?.[0];
  if (short === undefined) {
    throw new UserError(`the version of python is invalid: ${version}`, [
      { where: python.fn, message: 'it does not begin with two numbers', expected: 'X.Y…', found: version },
    ]);
  }
  const sitePackages = pythonSitePackagesPath ?? `lib/python${short}/site-packages`;
  if (!staysInside(sitePackages)) {
    throw new UserError('python_site_packages_path leads out of the prefix', [
      {
        where: python.fn,
        message: 'not a folder of the prefix',
        expected: 'a relative path without . and ..',
        found: sitePackages,
      },
    ]);
  }
  return { version: short, executable: `bin/python${short}`, sitePackages };
}

/** Returns the python that a package is linked for. Throws UserError if the lock has none. */
export function neededPython(python: PythonTarget | null, fn: string): PythonTarget {
  if (python !== null) return python;
  throw new UserError(`${fn} cannot be linked`, [
    {
      where: fn,
      message: 'a noarch python package cannot be linked without python',
      expected: 'python among the packages',
      found: 'none',
      fix: 'add python, or leave out the package',
    },
  ]);
}

function staysInside(path: string): boolean {
  return !/[\0-\x1f\\]/.test(path) && !/(?:^|\/)\.{0,2}(?:\/|$)/.test(path);
}
