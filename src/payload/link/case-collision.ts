import { foldCase } from '../../package/fold-case.js';

/** Paths of one package: what it puts into the prefix (`d` for a folder), and the folders that these lie in. */
export interface PathsInPrefix {
  readonly paths: Readonly<Record<string, string>>;
  readonly folders: readonly string[];
}

/**
 * Two paths that are one on a disk that does not tell upper case from lower case: `share/N/x and share/n/x`. Null where
 * there are none. Folders that differ by case alone become one folder there, which loses nothing.
 */
export function caseCollision(packages: readonly PathsInPrefix[]): string | null {
  // A collision has at least one path that is not its own folded form: only these, which are few, are remembered.
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
