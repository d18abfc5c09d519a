import { idOfStamp } from './builds.js';
import type { PortBuild } from './types.js';

/** What the stamps of earlier runs are worth. All names are those of stamps. */
export interface StampsFound {
  /** Stamps of builds that need not be done again. */
  readonly kept: ReadonlySet<string>;
  /** Stamps that no longer count: what they were made from has changed, or their packages have. */
  readonly stale: readonly string[];
  /** Packages of stale stamps that no other stamp has: solvers would still find them. */
  readonly obsolete: readonly string[];
}

/**
 * Sorts the stamps of earlier runs, which list the paths of packages. Stamps of builds that are not in this port stay as they are.
 * `isThere` tells whether a package is in the channel.
 */
export function sortStamps(
  stamps: ReadonlyMap<string, readonly string[] | null>,
  builds: readonly PortBuild[],
  isThere: (file: string) => boolean,
): StampsFound {
  const ids = new Set(builds.map(({ id }) => id));
  const current = new Set(builds.map(({ stamp }) => stamp));
  const kept = new Set<string>();
  const stale: string[] = [];
  const others: string[] = [];
  for (const [name, packages] of stamps) {
    const id = idOfStamp(name);
    if (id === null) continue;
    if (!ids.has(id)) others.push(name);
    else if (current.has(name) && packages?.every(isThere)) kept.add(name);
    else stale.push(name);
  }
  const filesOf = (names: Iterable<string>) => [...names].flatMap((name) => stamps.get(name) ?? []);
  const needed = new Set([...filesOf(kept), ...filesOf(others)]);
  const obsolete = [...new Set(filesOf(stale))].filter((file) => !needed.has(file)).sort();
  return { kept, stale, obsolete };
}

/**
 * Reads a stamp: what `recipe build -q` printed, the absolute paths of packages in the channel. Returns them as `<subdir>/<fn>`, or
 * null if it is something else, or nothing: no other path may be removed, and a build without packages is not done.
 */
export function parseStamp(text: string, channel: string): string[] | null {
  const lines = text.split('\n').slice(0, -1);
  const files = lines.map((line) => (line.startsWith(`${channel}/`) ? line.slice(channel.length + 1) : ''));
  return files.length > 0 && files.every((file) => PACKAGE.test(file)) ? files : null;
}

const PACKAGE = /^(?:noarch|linux-[a-z0-9]+)\/[^/]+\.(?:conda|tar\.bz2)$/;
