import type { Problem } from '../errors.js';
import { escapeControls } from '../text/escape.js';
import { leavesPrefix } from './link-target.js';
import type { PackageEntry } from './types.js';

/** A soft link: its path and the text of its target. */
export interface Softlink {
  readonly path: string;
  readonly target: string;
}

/** Returns the entries without soft links that lead out of the folder that they are extracted into. */
export function withoutLeavingLinks(entries: readonly PackageEntry[]): PackageEntry[] {
  const leaving = new Set(leavingLinks(softlinksOf(entries)).map(({ path }) => path));
  return entries.filter(({ path }) => !leaving.has(path));
}

/** Reports soft links that lead out of the prefix, except those to the place where a package was built. */
export function softlinkProblems(links: readonly Softlink[]): Problem[] {
  return leavingLinks(links)
    .filter(({ to }) => !isBelowBuildPrefix(to))
    .map(({ path, target }) => ({
      where: path,
      message: 'the soft link leads out of the prefix',
      expected: 'a target inside the prefix, relative to the link',
      found: escapeControls(target),
    }));
}

/** Returns a warning for each soft link to the place where the package was built: as in conda, it is copied unchanged. */
export function softlinkWarnings(entries: readonly PackageEntry[]): string[] {
  return leavingLinks(softlinksOf(entries))
    .filter(({ to }) => isBelowBuildPrefix(to))
    .map(
      ({ path }) =>
        `${path}: the soft link leads to the folder where the package was built; it will be broken`,
    );
}

function softlinksOf(entries: readonly PackageEntry[]): Softlink[] {
  return entries.filter((entry) => entry.type === 'softlink');
}

function leavingLinks(softlinks: readonly Softlink[]): (Softlink & { readonly to: string })[] {
  const links = new Map(softlinks.map(({ path, target }) => [path, target]));
  return softlinks.flatMap(({ path, target }) => {
    const to = leavesPrefix({ path, target, links });
    return to === null ? [] : [{ path, target, to }];
  });
}

/**
 * True if an absolute path lies below a build prefix: conda-build pads its own with `_placehold`, older versions built in one
 * fixed folder. The placeholder that the package states does not count: it may be any folder.
 */
function isBelowBuildPrefix(path: string): boolean {
  const parts = path.split('/');
  if (parts.includes('..')) return false;
  return parts.some((part) => part.includes('placehold') || part === 'anaconda1anaconda2anaconda3');
}
