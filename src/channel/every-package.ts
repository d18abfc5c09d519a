import type { Problem } from '../errors.js';
import type { ChannelPackage, ChannelRepodata } from './types.js';

/** The readable packages of a channel. */
export interface ReadablePackages {
  readonly packages: readonly ChannelPackage[];
  /** Why the others cannot be read. */
  readonly problems: readonly Problem[];
}

/** Reads every package of a channel. Records that cannot be read are left out and listed as problems. */
export function everyPackage(channel: ChannelRepodata): ReadablePackages {
  const names = channel.names();
  return {
    packages: names.flatMap((name) => channel.find(name)),
    problems: names.flatMap((name) => channel.unreadable?.(name) ?? []),
  };
}
