import type { PackageEntry } from '../package/types.js';

/** The folders of a prefix that slim images leave out: files for builds, manuals, and conda's package cache. */
export const SLIM_FOLDERS: readonly string[] = [
  'pkgs',
  'include',
  'lib/pkgconfig',
  'lib/cmake',
  'share/man',
  'share/doc',
  'share/info',
  'share/gtk-doc',
];

/** The endings of file names that slim images leave out in every folder: only linkers need these files. */
export const SLIM_ENDINGS: readonly string[] = ['.a', '.la'];

/** Returns a package's entries without those in the folders above. */
export function withoutSlimFolders(entries: readonly PackageEntry[]): PackageEntry[] {
  const isOutside = ({ path }: PackageEntry) =>
    !SLIM_FOLDERS.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return keep(entries, isOutside);
}

/** Returns a package's entries without the files with the endings above. Soft links to them stay. */
export function withoutSlimFiles(entries: readonly PackageEntry[]): PackageEntry[] {
  const isFile = ({ type }: PackageEntry) => type === 'file' || type === 'hardlink';
  return keep(
    entries,
    (entry) => !isFile(entry) || !SLIM_ENDINGS.some((ending) => entry.path.endsWith(ending)),
  );
}

// A removed file may have other names (hard links) that stay: the first of these becomes the file.
function keep(entries: readonly PackageEntry[], isKept: (entry: PackageEntry) => boolean): PackageEntry[] {
  const gone = new Map<string, PackageEntry>();
  const moved = new Map<string, string>();
  return entries.flatMap((entry): PackageEntry[] => {
    if (!isKept(entry)) {
      gone.set(entry.path, entry);
      return [];
    }
    const file = entry.type === 'hardlink' ? gone.get(entry.target) : undefined;
    if (entry.type !== 'hardlink' || file === undefined) return [entry];
    const target = moved.get(entry.target);
    if (target !== undefined) return [{ ...entry, target }];
    moved.set(entry.target, entry.path);
    return [{ ...file, path: entry.path }];
  });
}
