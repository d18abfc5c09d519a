import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The distributions that come with the program. */
export const INSTALLERS_DIR = fileURLToPath(new URL('../../installers', import.meta.url));

/** The images that come with the program. */
export const IMAGES_DIR = fileURLToPath(new URL('../../images', import.meta.url));

/**
 * Where the lock of a manifest or image.yaml lies: it is written to the first place, and read from the first that has it.
 * That is beside the file. What comes with the program is only read: its locks are in the current folder, with the name of
 * the file's folder before them (`Archiconda3-linux-aarch64.lock`), and count before one that came with it.
 */
export function lockPlaces(
  file: string,
  ending: string,
  shipped: readonly string[] = [INSTALLERS_DIR, IMAGES_DIR],
): readonly [string, ...string[]] {
  const beside = join(dirname(file), ending);
  if (!shipped.some((folder) => isBelow(folder, resolve(file)))) return [beside];
  return [`${basename(dirname(resolve(file)))}-${ending}`, beside];
}

/** The lock that counts, with its path; null where no place has one. */
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

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !isAbsolute(way) && !/^\.\.([\\/]|$)/.test(way);
}
