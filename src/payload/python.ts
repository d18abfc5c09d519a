import { UserError } from '../errors.js';
import type { Lock } from '../lock/types.js';

/** What noarch python packages need to know of the python they are linked for. */
export interface PythonTarget {
  /** `3.7`; "3.10" is not "3.1". */
  readonly version: string;
  /** `bin/python3.7`, relative to the prefix. */
  readonly executable: string;
  /** `lib/python3.7/site-packages`, or what the python record says (CEP-17). */
  readonly sitePackages: string;
}

/** The python of a lock; null where it has none. Throws UserError where its record names a folder outside the prefix. */
export function pythonOf(lock: Lock): PythonTarget | null {
  const python = lock.packages.find(({ record }) => record.name === 'python');
  if (python === undefined) return null;
  const { version, pythonSitePackagesPath } = python.record;
  const short = /^\d+\.\d+/.exec(version)?.[0];
  if (short === undefined) {
    throw new UserError(`python has a version that is none: ${version}`, [
      { where: python.fn, message: 'cannot tell which python this is', expected: 'X.Y…', found: version },
    ]);
  }
  const sitePackages = pythonSitePackagesPath ?? `lib/python${short}/site-packages`;
  if (!staysInside(sitePackages)) {
    throw new UserError('python_site_packages_path leaves the prefix', [
      {
        where: python.fn,
        message: 'not a folder of the prefix',
        expected: 'a relative path without ..',
        found: sitePackages,
      },
    ]);
  }
  return { version: short, executable: `bin/python${short}`, sitePackages };
}

/** Where a file of a noarch python package goes: `site-packages/` and `python-scripts/` have places of their own. */
export function noarchPath(path: string, python: PythonTarget): string {
  if (path.startsWith('site-packages/')) return python.sitePackages + path.slice('site-packages'.length);
  if (path.startsWith('python-scripts/')) return `bin${path.slice('python-scripts'.length)}`;
  return path;
}

/** The compiled file beside (python 2) or below (python 3) a source file. */
export function pycPath(source: string, python: PythonTarget): string {
  if (python.version.startsWith('2.')) return `${source}c`;
  const slash = source.lastIndexOf('/') + 1;
  const stem = source.slice(slash, -'.py'.length);
  return `${source.slice(0, slash)}__pycache__/${stem}.cpython-${python.version.replace('.', '')}.pyc`;
}

function staysInside(path: string): boolean {
  const parts = path.split('/');
  return (
    path !== '' &&
    !path.startsWith('/') &&
    !/[\0-\x1f\\]/.test(path) &&
    !parts.includes('..') &&
    !parts.includes('')
  );
}
