import { posix } from 'node:path';
import { LONGEST_COMPONENT } from './entry-path.js';
import type { Placed } from './placement.js';
import type { OpenedPackage, PackageEntry } from './types.js';

/** The python that noarch python packages are linked for. */
export interface PythonTarget {
  /** Major and minor version, as text: `3.10` is not `3.1`. */
  readonly version: string;
  /** `bin/python3.7`, relative to the prefix. */
  readonly executable: string;
  /** `lib/python3.7/site-packages`, or the `python_site_packages_path` of the python record (CEP-17). */
  readonly sitePackages: string;
}

/** Returns where a file of a noarch python package goes: `site-packages/` and `python-scripts/` are mapped, other paths stay. */
export function noarchPath(path: string, python: PythonTarget): string {
  if (path.startsWith('site-packages/')) return python.sitePackages + path.slice('site-packages'.length);
  if (path.startsWith('python-scripts/')) return `bin${path.slice('python-scripts'.length)}`;
  return path;
}

/** Returns the path of the compiled file: beside the source for python 2, in `__pycache__` for python 3. */
export function pycPath(source: string, python: PythonTarget): string {
  if (python.version.startsWith('2.')) return `${source}c`;
  const slash = source.lastIndexOf('/') + 1;
  const stem = source.slice(slash, -'.py'.length);
  return `${source.slice(0, slash)}__pycache__/${stem}.cpython-${python.version.replace('.', '')}.pyc`;
}

/**
 * True for a file that conda compiles: a source in the site-packages of `python`. False if the name of its compiled file would
 * be longer than a file name may be: python cannot compile it.
 */
export function isSource(path: string, python: PythonTarget): boolean {
  if (!path.endsWith('.py') || !path.startsWith(`${python.sitePackages}/`)) return false;
  return Buffer.byteLength(posix.basename(pycPath(path, python))) <= LONGEST_COMPONENT;
}

/** Returns the path of an entry point's script. */
export function entryPointPath({ command }: OpenedPackage['entryPoints'][number]): string {
  return `bin/${command}`;
}

/** Stands for the python in checks that are made before the python is known. */
export const ANY_PYTHON: PythonTarget = {
  version: 'X.Y',
  executable: 'bin/pythonX.Y',
  sitePackages: 'lib/pythonX.Y/site-packages',
};

/**
 * Returns everything that a package writes below a prefix, with its path there; `python` is null unless the package is noarch
 * python. As in conda, an entry point replaces a file of the same name.
 */
export function placedPaths(request: {
  readonly entries: readonly PackageEntry[];
  readonly entryPoints: OpenedPackage['entryPoints'];
  readonly python: PythonTarget | null;
}): Placed[] {
  const { entries, entryPoints, python } = request;
  const own = entries.map((entry): Placed => {
    const path = python === null ? entry.path : noarchPath(entry.path, python);
    if (entry.type === 'softlink') return { path, type: 'softlink', target: entry.target };
    return { path, type: entry.type === 'directory' ? 'directory' : 'file' };
  });
  if (python === null) return own;
  const scripts = new Set(entryPoints.map(entryPointPath));
  const shipped = new Set(own.map(({ path }) => path));
  const compiled = own
    .filter(({ path, type }) => type === 'file' && isSource(path, python))
    .map(({ path }) => pycPath(path, python))
    .filter((path) => !shipped.has(path));
  return [
    ...own.filter(({ path }) => !scripts.has(path)),
    ...[...scripts, ...compiled].map((path): Placed => ({ path, type: 'file' })),
  ];
}
