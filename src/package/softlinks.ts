import type { Problem } from '../errors.js';
import { escapeControls } from './entry-path.js';
import { leavesPrefix } from './link-target.js';
import type { PackageEntry } from './types.js';

/** The entries without soft links that lead out of the folder that they are extracted into. */
export function withoutLeavingLinks(entries: readonly PackageEntry[]): PackageEntry[] {
  const leaving = new Set(leavingLinks(entries).map(({ path }) => path));
  return entries.filter(({ path }) => !leaving.has(path));
}

/**
 * Looks where the soft links lead: out of the prefix is a problem. An absolute target below one of the `placeholders`
 * is a warning: conda copies such a link as it is, so it will lead nowhere.
 */
export function checkSoftlinks({
  entries,
  placeholders,
}: {
  readonly entries: readonly PackageEntry[];
  readonly placeholders: ReadonlySet<string>;
}): { readonly problems: readonly Problem[]; readonly warnings: readonly string[] } {
  const leaving = leavingLinks(entries);
  const isBelowPlaceholder = (target: string) =>
    !target.split('/').includes('..') &&
    [...placeholders].some((prefix) => `${target}/`.startsWith(`${prefix}/`));
  return {
    problems: leaving
      .filter(({ target }) => !isBelowPlaceholder(target))
      .map(({ path, target }) => ({
        where: path,
        message: 'the soft link leads out of the prefix',
        expected: 'a target inside the prefix, relative to the link',
        found: escapeControls(target),
      })),
    warnings: leaving
      .filter(({ target }) => isBelowPlaceholder(target))
      .map(
        ({ path }) =>
          `${path}: the soft link leads to the place where the package was built; it will lead nowhere`,
      ),
  };
}

function leavingLinks(entries: readonly PackageEntry[]) {
  const softlinks = entries.filter((entry) => entry.type === 'softlink');
  const links = new Map(softlinks.map(({ path, target }) => [path, target]));
  return softlinks.filter(({ path, target }) => leavesPrefix({ path, target, links }));
}
