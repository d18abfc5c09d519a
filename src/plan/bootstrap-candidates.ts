import { matches } from '../conda/match.js';
import type { MatchSpec } from '../conda/match-spec.js';
import type { Versions } from '../conda/version.js';
import type { ChannelStack } from './channel-stack.js';
import type { BootstrapCandidates } from './cut-cycle.js';
import type { PlanNode } from './types.js';

/** The specs that builds of one node need of another node’s packages, by package name. */
export type BuildSpecs = (node: number, target: number) => ReadonlyMap<string, readonly MatchSpec[]>;

/**
 * Finds packages of bootstrap channels for a need: for each package the newest build that matches all specs; none at all if one
 * package is missing. If there are no specs, because the need is indirect, the newest build of each package of the target node.
 */
export function candidatesIn(
  stack: ChannelStack,
  nodes: readonly PlanNode[],
  specsOf: BuildSpecs,
  versions: Versions,
): BootstrapCandidates {
  return (node, target) => {
    const specs = specsOf(node, target);
    if (specs.size === 0) return (nodes[target]?.packages ?? []).flatMap((name) => newest(name, []));
    const urls = [...specs].map(([name, all]) => newest(name, all));
    return urls.some(({ length }) => length === 0) ? [] : urls.flat();
  };

  function newest(name: string, specs: readonly MatchSpec[]): string[] {
    const build = stack
      .builds(name)
      .find((candidate) => specs.every((spec) => matches(spec, candidate, versions)));
    return build === undefined ? [] : [build.url];
  }
}
