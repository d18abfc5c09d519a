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
  const isFolder = new Map<string, boolean>();
  for (const { paths, folders } of packages) {
    for (const folder of folders) isFolder.set(folder, true);
    for (const [path, digest] of Object.entries(paths)) isFolder.set(path, digest === 'd');
  }
  // A collision has at least one path that is not its own folded form: only these, which are few, are remembered.
  const byFolded = new Map<string, string>();
  for (const [path, folder] of isFolder) {
    if (!FOLDS.test(path)) continue;
    const folded = foldCase(path);
    const other = folded !== path && isFolder.has(folded) ? folded : byFolded.get(folded);
    if (other === undefined) byFolded.set(folded, path);
    else if (!folder || isFolder.get(other) !== true) return [path, other].sort().join(' and ');
  }
  return null;
}

/** A name as disks compare it that do not tell upper case from lower case, or one spelling of a letter from another. */
export function foldCase(path: string): string {
  if (!OUTSIDE_ASCII.test(path)) return path.toLowerCase();
  return path.normalize('NFD').toUpperCase().toLowerCase();
}

const OUTSIDE_ASCII = /[\x80-\uffff]/;
const FOLDS = /[A-Z\x80-\uffff]/;
