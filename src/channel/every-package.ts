import { type Problem, UserError } from '../errors.js';
import type { ChannelPackage, ChannelRepodata } from './types.js';

/** A channel as far as it can be read. */
export interface ReadablePackages {
  readonly packages: readonly ChannelPackage[];
  /** What is wrong with the others. */
  readonly problems: readonly Problem[];
}

/** Every package of a channel. A name with a damaged record among its builds is left out, and told. */
export function everyPackage(channel: ChannelRepodata): ReadablePackages {
  const packages: ChannelPackage[] = [];
  const problems: Problem[] = [];
  for (const name of channel.names()) {
    try {
      packages.push(...channel.find(name));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { packages, problems };
}
