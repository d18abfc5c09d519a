import { specName } from '../../conda/match-spec.js';
import type { Versions } from '../../conda/version.js';
import type { ChannelPackage } from '../types.js';
import type { Universe } from './types.js';

/**
 * Clears in `alive` all but the `count` newest builds of each name, for each python that they are built for; those that
 * `keep` names by their url stay. Newest is: highest version, then build number, then the time it was made.
 */
export function keepNewest({
  universe,
  alive,
  count,
  keep,
  versions,
}: {
  readonly universe: Universe;
  readonly alive: Uint8Array;
  readonly count: number;
  readonly keep: ReadonlySet<string>;
  readonly versions: Versions;
}): void {
  for (const [start, end] of universe.builds.values()) {
    const groups = new Map<string, { readonly index: number; readonly one: ChannelPackage }[]>();
    for (const [step, one] of universe.packages.slice(start, end).entries()) {
      if (alive[start + step] !== 1) continue;
      const key = pythonOf(one);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [{ index: start + step, one }]);
      else group.push({ index: start + step, one });
    }
    for (const group of groups.values()) {
      const ordered = group.sort((a, b) => newerFirst(a.one, b.one, versions));
      for (const { index, one } of ordered.slice(count)) {
        if (!keep.has(one.url)) alive[index] = 0;
      }
    }
  }
}

/** What a build asks of python, as it is written: builds for one python ask for the same. */
function pythonOf({ record }: ChannelPackage): string {
  const asked = record.depends.filter((text) => ['python', 'python_abi'].includes(specName(text)));
  return asked.sort().join(', ');
}

function newerFirst(
  { record: a }: ChannelPackage,
  { record: b }: ChannelPackage,
  versions: Versions,
): number {
  return (
    compareVersions(b.version, a.version, versions) ||
    b.buildNumber - a.buildNumber ||
    (b.timestamp ?? 0) - (a.timestamp ?? 0) ||
    (a.build < b.build ? -1 : 1)
  );
}

/** Versions that cannot be read are older than all others. */
function compareVersions(a: string, b: string, versions: Versions): number {
  try {
    return versions.compare(a, b);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return a < b ? -1 : Number(a > b);
  }
}
