import { specName } from '../../conda/match-spec.js';
import { comparesAny, newestFirst } from '../../conda/newest.js';
import type { Versions } from '../../conda/version.js';
import { groupBy } from '../../group.js';
import type { ChannelPackage } from '../types.js';
import type { Universe } from './types.js';

/**
 * Clears `alive` for all but the `count` newest builds of each name and python. Builds whose url is in `keep` stay.
 */
export function keepNewest(request: {
  readonly universe: Universe;
  readonly alive: Uint8Array;
  readonly count: number;
  readonly keep: ReadonlySet<string>;
  readonly versions: Versions;
}): void {
  const { universe, alive, count, keep, versions } = request;
  const compare = comparesAny(versions);
  for (const [start, end] of universe.builds.values()) {
    const builds = universe.packages
      .slice(start, end)
      .map((build, step) => ({ index: start + step, build }))
      .filter(({ index }) => alive[index] === 1);
    for (const group of groupBy(builds, ({ build }) => pythonOf(build)).values()) {
      const ordered = group.sort((a, b) => newestFirst(a.build.record, b.build.record, compare));
      for (const { index, build } of ordered.slice(count)) {
        if (!keep.has(build.url)) alive[index] = 0;
      }
    }
  }
}

/** Returns the text of a build's python dependencies, which is equal for builds for the same python. */
function pythonOf({ record }: ChannelPackage): string {
  const pythons = record.depends.filter((text) => ['python', 'python_abi'].includes(specName(text)));
  return pythons.sort().join(', ');
}
