import type { ChannelPackage, ChannelRepodata } from '../channel/types.js';
import { parseMatchSpec, specName } from '../conda/match-spec.js';

/**
 * Every build of every name that the specs can lead to: what a solver has to see, and no more. A channel of 300,000
 * records comes down to some thousands. Throws UserError for a spec or a record that cannot be read.
 */
export function reachablePackages(
  specs: readonly string[],
  channels: readonly ChannelRepodata[],
): ChannelPackage[] {
  const seen = new Set<string>();
  const queue = specs.map((spec) => parseMatchSpec(spec).name);
  const packages: ChannelPackage[] = [];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const builds = channels.flatMap((channel) => channel.find(name));
    packages.push(...builds);
    for (const { record } of builds) queue.push(...record.depends.map(specName));
  }
  return packages;
}
