/** Endings of archives that have a dot inside. */
const DOUBLE = /\.tar\.(?:gz|bz2|xz|zst|lz|lzma|Z)$/i;

/** Returns the file name of a source in an archive: `zlib-1.3.1-<sha256>.tar.gz`, with the ending of its own name. */
export function sourceFileName(
  { name, version }: { readonly name: string; readonly version: string },
  sha256: string,
  originalName: string,
): string {
  const ending =
    DOUBLE.exec(originalName)?.[0] ?? /\.[A-Za-z][A-Za-z0-9]{0,9}$/.exec(originalName)?.[0] ?? '';
  return `${plain(name)}-${plain(version)}-${sha256}${ending}`;
}

/** Returns the folder of a recipe in an archive: `zlib/1.3.1-h1a2b3c4_0`. */
export function recipeFolder(recipe: {
  readonly name: string;
  readonly version: string;
  readonly build: string;
}): string {
  return `${plain(recipe.name)}/${plain(recipe.version)}-${plain(recipe.build)}`;
}

/** Returns the last part of a url’s path. */
export function nameInUrl(url: string): string {
  return url.replace(/[?#].*$/, '').replace(/^.*\//, '');
}

/** Returns whether a part of a path begins with a dot: servers of channels, as this program’s, do not serve such files. */
export function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.'));
}

/** Versions may have an epoch (`1!2.0`), and names any letters; a part of a path and a url may not. */
function plain(text: string): string {
  const safe = text.replace(/[^\w.+-]/g, '_').slice(0, 80);
  return /^[\w+]/.test(safe) ? safe : `_${safe}`;
}
