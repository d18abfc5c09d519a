import type { ChannelRepodata, ReadableBuilds } from './types.js';

/** Reads the builds of a name in a channel, each record once. */
export function everyBuild(channel: ChannelRepodata, name: string): ReadableBuilds {
  return channel.read?.(name) ?? { packages: channel.find(name), problems: [] };
}

/** Reads every package of a channel. Records that cannot be read are left out and listed as problems. */
export function everyPackage(channel: ChannelRepodata): ReadableBuilds {
  const builds = channel.names().map((name) => everyBuild(channel, name));
  return {
    packages: builds.flatMap(({ packages }) => packages),
    problems: builds.flatMap(({ problems }) => problems),
  };
}
