import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the distributions shipped with the program. */
export const INSTALLERS_DIR = fileURLToPath(new URL('../../installers', import.meta.url));

/** Folder of the images shipped with the program. */
export const IMAGES_DIR = fileURLToPath(new URL('../../images', import.meta.url));

/**
 * Returns the possible paths of the lock of a manifest or image.yaml. A lock is written to the first path and read from the
 * first that exists. The path is beside the file. The program's own folder is not written to: locks of shipped files are in the
 * current folder, prefixed with the name of the file's folder (`Archiconda3-linux-aarch64.lock`), then beside the file.
 */
export function lockPlaces(
  file: string,
  ending: string,
  shipped: readonly string[] = [INSTALLERS_DIR, IMAGES_DIR],
): readonly [string, ...string[]] {
  const beside = join(dirname(file), ending);
  if (!isShipped(file, shipped)) return [beside];
  return [`${basename(dirname(resolve(file)))}-${ending}`, beside];
}

/** Returns the first lock that exists, with its path. Returns null if there is none. */
export function findLock(
  places: readonly string[],
  readText: (path: string) => string | null,
): { readonly path: string; readonly text: string } | null {
  for (const path of places) {
    const text = readText(path);
    if (text !== null) return { path, text };
  }
  return null;
}

/** Returns whether a file came with the program. */
export function isShipped(file: string, shipped: readonly string[] = [INSTALLERS_DIR, IMAGES_DIR]): boolean {
  return shipped.some((folder) => isBelow(folder, resolve(file)));
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !isAbsolute(way) && !/^\.\.([\\/]|$)/.test(way);
}
