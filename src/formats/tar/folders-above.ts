/** Returns the folders above a path, outermost first: `opt`, `opt/archiconda3` for `opt/archiconda3/bin`. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
