import { firstWith } from '../../conda/first-channel.js';
import { isChannel, matches } from '../../conda/match.js';
import { type MatchSpec, parseMatchSpec } from '../../conda/match-spec.js';
import { calledName } from '../../conda/record.js';
import type { Versions } from '../../conda/version.js';
import type { ChannelPackage, ChannelRepodata } from '../types.js';
import type { Limits } from './types.js';

/** Returns every build of a name, sorted by file name. */
export type FindBuilds = (name: string) => readonly ChannelPackage[];

/**
 * Merges channels: a name comes from the first channel that has it, or from the channel that a wanted spec names
 * (`conda-forge::zlib`).
 */
export function mergeChannels(channels: readonly ChannelRepodata[], specs: readonly MatchSpec[]): FindBuilds {
  const named = new Map(specs.map(({ name, channel }) => [name, channel]));
  return (name) => {
    const pattern = named.get(name) ?? null;
    const candidates =
      pattern === null ? channels : channels.filter((channel) => isChannel(pattern, channel.channel));
    return firstWith(candidates, (channel) => channel.find(name));
  };
}

/** Returns a filter that is true for builds within the limits. */
export function limitTo(
  { pins, pythons, before }: Limits,
  versions: Versions,
): (listed: ChannelPackage) => boolean {
  const ofPython = pythons.map((python) => parseMatchSpec(`python ${python}.*`));
  return ({ record }) => {
    const subject = { record, channel: null };
    return (
      (before === null || record.timestamp === null || record.timestamp < before) &&
      pins.every((pin) => pin.name !== calledName(record) || matches(pin, subject, versions)) &&
      (record.name !== 'python' ||
        ofPython.length === 0 ||
        ofPython.some((spec) => matches(spec, subject, versions)))
    );
  };
}

/**
 * Returns the channels with only the builds within the limits, for both the selection and the proof. If no build of a name in
 * one channel is within the limits, the next channel provides the name.
 */
export function limitChannels(
  channels: readonly ChannelRepodata[],
  limit: (listed: ChannelPackage) => boolean,
): ChannelRepodata[] {
  return channels.map(({ channel, names, find }) => {
    const known = new Map<string, readonly ChannelPackage[]>();
    return {
      channel,
      names,
      find: (name) => {
        const builds = known.get(name) ?? find(name).filter(limit);
        known.set(name, builds);
        return builds;
      },
    };
  });
}
