import type { OpenedPackage, PackageEntry } from '../../package/types.js';

/**
 * Returns the files of a python package that compiling needs, the program and its own library, as files without links: python
 * `version` (`3.7`) finds its library beside its program, in any folder.
 */
export function pythonTree({ entries }: OpenedPackage, version: string): PackageEntry[] {
  const files = new Map(entries.map((entry) => [entry.path, entry]));
  return entries.flatMap((entry) => {
    if (!isNeeded(entry.path, version)) return [];
    const file = entry.type === 'hardlink' ? files.get(entry.target) : entry;
    return file?.type === 'file' ? { ...file, path: entry.path } : [];
  });
}

function isNeeded(path: string, version: string): boolean {
  if (path === `bin/python${version}`) return true;
  if (/^lib\/libpython[^/]*\.so[^/]*$/.test(path)) return true;
  const library = `lib/python${version}/`;
  if (!path.startsWith(library)) return false;
  const [folder = ''] = path.slice(library.length).split('/');
  return !path.endsWith('.pyc') && !LEFT_OUT.test(folder);
}

/** Folders of python's library with most of its files, of which compiling needs none. */
const LEFT_OUT = /^(?:site-packages|test|idlelib|lib2to3|ensurepip|tkinter|config(?:-.*)?)$/;
