import { posix } from 'node:path';
import { LONGEST_COMPONENT } from './entry-path.js';
import type { Placed } from './placement.js';
import type { OpenedPackage, PackageEntry } from './types.js';

/** What noarch python packages need to know of the python they are linked for. */
export interface PythonTarget {
  /** `3.7`; "3.10" is not "3.1". */
  readonly version: string;
  /** `bin/python3.7`, relative to the prefix. */
  readonly executable: string;
  /** `lib/python3.7/site-packages`, or what the python record says (CEP-17). */
  readonly sitePackages: string;
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

/**
 * True for what conda compiles: sources in site-packages, wherever the python record puts that. A source whose bytecode would
 * have a longer name than a file may have is none: python cannot compile it.
 */
export function isSource(path: string, python: PythonTarget): boolean {
  if (!path.endsWith('.py') || !path.startsWith(`${python.sitePackages}/`)) return false;
  return Buffer.byteLength(posix.basename(pycPath(path, python))) <= LONGEST_COMPONENT;
}

/** The file that an entry point becomes. */
export function entryPointPath({ command }: OpenedPackage['entryPoints'][number]): string {
  return `bin/${command}`;
}

/** Where noarch python packages are checked for when no python is known yet. */
export const ANY_PYTHON: PythonTarget = {
  version: 'X.Y',
  executable: 'bin/pythonX.Y',
  sitePackages: 'lib/pythonX.Y/site-packages',
};

/**
 * Everything that a package writes below a prefix, at its place there; `python` is null where the package is not noarch
 * python. An entry point takes the place of a file of its name, as with conda.
 */
export function placedPaths({
  entries,
  entryPoints,
  python,
}: {
  readonly entries: readonly PackageEntry[];
  readonly entryPoints: OpenedPackage['entryPoints'];
  readonly python: PythonTarget | null;
}): Placed[] {
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
