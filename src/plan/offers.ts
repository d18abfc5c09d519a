import { matches } from '../conda/match.js';
import type { MatchSpec } from '../conda/match-spec.js';
import type { Versions } from '../conda/version.js';
import type { Shelf } from './choose.js';
import type { Offers } from './cut-cycle.js';
import type { PlanNode } from './types.js';

/** What builds of one node ask of another, to be built with: specs by the names of packages. */
export type AskedToBuild = (node: number, target: number) => ReadonlyMap<string, readonly MatchSpec[]>;

/**
 * Looks a need up in bootstrap channels: the newest build of each package that is asked for, that fits all that is asked of
 * it; nothing where one of them is missing. Where only what is installed with it asks for the need, any build of any of its
 * packages will do.
 */
export function offersOf(
  shelf: Shelf,
  nodes: readonly PlanNode[],
  asked: AskedToBuild,
  versions: Versions,
): Offers {
  return (node, target) => {
    const specs = asked(node, target);
    if (specs.size === 0) return (nodes[target]?.packages ?? []).flatMap((name) => newest(name, []));
    const found = [...specs].map(([name, all]) => newest(name, all));
    return found.some((urls) => urls.length === 0) ? [] : found.flat();
  };

  function newest(name: string, specs: readonly MatchSpec[]): string[] {
    const build = shelf.builds(name).find((one) => specs.every((spec) => matches(spec, one, versions)));
    return build === undefined ? [] : [build.url];
  }
}
