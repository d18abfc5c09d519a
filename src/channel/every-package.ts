import type { Problem } from '../errors.js';
import type { ChannelPackage, ChannelRepodata } from './types.js';

/** A channel as far as it can be read. */
export interface ReadablePackages {
  readonly packages: readonly ChannelPackage[];
  /** What is wrong with the others. */
  readonly problems: readonly Problem[];
}

/** Every package of a channel. A record that cannot be read is left out, and told. */
export function everyPackage(channel: ChannelRepodata): ReadablePackages {
  const names = channel.names();
  return {
    packages: names.flatMap((name) => channel.find(name)),
    problems: names.flatMap((name) => channel.unreadable?.(name) ?? []),
  };
}
