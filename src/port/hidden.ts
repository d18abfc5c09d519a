import type { ChannelRepodata } from '../channel/types.js';

/** Returns a channel without the packages of these names. */
export function withoutNames(channel: ChannelRepodata, hidden: ReadonlySet<string>): ChannelRepodata {
  const { read } = channel;
  return {
    channel: channel.channel,
    names: () => channel.names().filter((name) => !hidden.has(name)),
    find: (name) => (hidden.has(name) ? [] : channel.find(name)),
    ...(read && { read: (name: string) => (hidden.has(name) ? { packages: [], problems: [] } : read(name)) }),
  };
}
