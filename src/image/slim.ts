import type { PackageEntry } from '../package/types.js';

/** Folders of a prefix that only builds and readers of manuals need, and conda's package cache. */
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

/** How the names of files end that only linkers need, wherever they are. */
export const SLIM_ENDINGS: readonly string[] = ['.a', '.la'];

/** A package's entries without those folders. */
export function withoutSlimFolders(entries: readonly PackageEntry[]): PackageEntry[] {
  const isOutside = ({ path }: PackageEntry) =>
    !SLIM_FOLDERS.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return keep(entries, isOutside);
}

/** A package's entries without those files; links to them are not looked at. */
export function withoutSlimFiles(entries: readonly PackageEntry[]): PackageEntry[] {
  const isFile = ({ type }: PackageEntry) => type === 'file' || type === 'hardlink';
  return keep(
    entries,
    (entry) => !isFile(entry) || !SLIM_ENDINGS.some((ending) => entry.path.endsWith(ending)),
  );
}

// A file that goes may have other names that stay: the first of them is the file then.
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
