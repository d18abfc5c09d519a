import { foldCase } from '../../package/fold-case.js';

/** Paths that one package puts into the prefix (`d` for a folder), and the folders that contain them. */
export interface PathsInPrefix {
  readonly paths: Readonly<Record<string, string>>;
  readonly folders: readonly string[];
}

/**
 * Returns two paths that are the same on a case-insensitive disk, as `share/N/x and share/n/x`; null if there are none. Folders
 * that differ only by case are merged there, which loses nothing.
 */
export function caseCollision(packages: readonly PathsInPrefix[]): string | null {
  // A collision has at least one path that differs from its folded form: only these, which are few, are stored.
  const byFolded = new Map<string, Map<string, boolean>>();
  eachPath(packages, (path, isFolder) => {
    if (!FOLDS.test(path)) return;
    const folded = foldCase(path);
    byFolded.set(folded, (byFolded.get(folded) ?? new Map()).set(path, isFolder));
  });
  if (byFolded.size === 0) return null;
  eachPath(packages, (path, isFolder) => {
    byFolded.get(path)?.set(path, isFolder);
  });
  for (const same of byFolded.values()) {
    const file = [...same].find(([, isFolder]) => !isFolder)?.[0];
    const other = [...same.keys()].find((path) => path !== file);
    if (file !== undefined && other !== undefined) return [file, other].sort().join(' and ');
  }
  return null;
}

function eachPath(
  packages: readonly PathsInPrefix[],
  receive: (path: string, isFolder: boolean) => void,
): void {
  for (const { paths, folders } of packages) {
    for (const folder of folders) receive(folder, true);
    for (const path in paths) receive(path, paths[path] === 'd');
  }
}

const FOLDS = /[A-Z\x80-\uffff]/;
