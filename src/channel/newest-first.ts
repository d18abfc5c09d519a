import { type CompareVersions, newestFirst } from '../conda/newest.js';
import { type Problem, UserError } from '../errors.js';
import { everyBuild } from './every-package.js';
import type { ChannelPackage, ChannelRepodata, UnreadBuild } from './types.js';

/**
 * Yields the builds of a name in the first channel that has a readable one, the newest first. Records are parsed when they are reached:
 * most of a large channel never are. Those that cannot be read are left out, and `leftOut` gets the reasons.
 */
export function* buildsNewestFirst(
  name: string,
  channels: readonly ChannelRepodata[],
  compare: CompareVersions,
  leftOut: (problems: readonly Problem[]) => void,
): Generator<ChannelPackage> {
  for (const channel of channels) {
    let isThere = false;
    for (const { read } of ordered(unreadBuilds(channel, name, leftOut), compare)) {
      const build = readOr(read, leftOut);
      if (build === null) continue;
      isThere = true;
      yield build;
    }
    if (isThere) return;
  }
}

/** Sorts builds, the newest first. Those without a rank come before all: they might be the newest, so that their damage is told. */
function ordered(builds: readonly UnreadBuild[], compare: CompareVersions): readonly UnreadBuild[] {
  if (builds.length < 2) return builds;
  return builds.toSorted(({ rank: a }, { rank: b }) =>
    a === null || b === null ? Number(a !== null) - Number(b !== null) : newestFirst(a, b, compare),
  );
}

function unreadBuilds(
  channel: ChannelRepodata,
  name: string,
  leftOut: (problems: readonly Problem[]) => void,
): readonly UnreadBuild[] {
  if (channel.unread !== undefined) return channel.unread(name);
  const { packages, problems } = everyBuild(channel, name);
  leftOut(problems);
  return packages.map((build) => ({ rank: build.record, read: () => build }));
}

function readOr(
  read: UnreadBuild['read'],
  leftOut: (problems: readonly Problem[]) => void,
): ChannelPackage | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    leftOut(error.problems);
    return null;
  }
}
