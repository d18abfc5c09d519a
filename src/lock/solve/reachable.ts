import type { ChannelPackage, ChannelRepodata } from '../../channel/types.js';
import { isChannel } from '../../conda/match.js';
import { parseMatchSpec, specName } from '../../conda/match-spec.js';
import { calledName } from '../../conda/record.js';
import type { SolverChannel } from './solver.js';

/**
 * Returns the part of the channels that a solver needs: every build of every name that the specs can lead to, some thousands out
 * of 300,000 records. For a name that a spec takes from one channel (`conda-forge::zlib`), only the builds of that channel.
 * Throws UserError if a spec or a record cannot be read.
 */
export function solverChannels(
  specs: readonly string[],
  channels: readonly ChannelRepodata[],
): SolverChannel[] {
  const reachable = fromNamedChannels(reachablePackages(specs, channels), specs);
  return channels.map(({ channel }) => ({
    channel,
    packages: reachable.filter((listed) => listed.channel === channel),
  }));
}

function fromNamedChannels(packages: readonly ChannelPackage[], specs: readonly string[]): ChannelPackage[] {
  const channelOf = new Map(
    specs.map((text) => parseMatchSpec(text)).map(({ name, channel }) => [name, channel]),
  );
  return packages.filter(({ record, channel }) => {
    const onlyChannel = channelOf.get(calledName(record)) ?? null;
    return onlyChannel === null || isChannel(onlyChannel, channel);
  });
}

function reachablePackages(specs: readonly string[], channels: readonly ChannelRepodata[]): ChannelPackage[] {
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
