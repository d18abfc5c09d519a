import { copyFileSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { realPathOf, statOf } from '../../host/fs/read.js';

/** A link that leads nowhere. */
export interface LostLink {
  /** In the original folder. */
  readonly path: string;
  readonly target: string;
}

/**
 * Mends the links in a copy of a folder, which is elsewhere: one that leads out of the folder to a file becomes a copy of that, so
 * that a repair does not change the original; one that leads to a folder becomes absolute. Returns the links that lead nowhere.
 * Throws the operating system's error.
 */
export function mendLinks(folder: string, copy: string): LostLink[] {
  return linksBelow(copy).flatMap((path): LostLink[] => {
    const original = join(folder, path);
    const target = readlinkSync(original);
    const real = realPathOf(original);
    if (real === null) return [{ path: original, target }];
    const stays = !isAbsolute(target) && isBelow(resolve(dirname(original), target), folder);
    if (!stays) replaceLink(join(copy, path), real);
    return [];
  });
}

/** Returns the paths of the links below a folder, sorted. None is followed. */
function linksBelow(folder: string, above = ''): string[] {
  return readdirSync(join(folder, above), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${above}${entry.name}`;
      if (entry.isDirectory()) return linksBelow(folder, `${path}/`);
      return entry.isSymbolicLink() ? [path] : [];
    })
    .sort();
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}${sep}`);
}

function replaceLink(link: string, real: string): void {
  rmSync(link);
  if (statOf(real)?.isDirectory()) symlinkSync(real, link);
  else copyFileSync(real, link);
}
