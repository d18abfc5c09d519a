import type { ChannelPackage } from '../../channel/types.js';
import { specName } from '../../conda/match-spec.js';
import { calledName } from '../../conda/record.js';
import type { SolverChannel } from './solver.js';

/**
 * Returns the channels without builds with features that no requested package tracks: conda does not choose these. A name that
 * has only such builds keeps them. Returns the channels themselves if nothing is left out.
 */
export function withoutUntracked(
  channels: readonly SolverChannel[],
  specs: readonly string[],
): readonly SolverChannel[] {
  const all = channels.flatMap(({ packages }) => packages);
  if (!all.some((listed) => featuresOf(listed).length > 0)) return channels;
  const names = new Set(specs.map(specName));
  const tracked = new Set(
    all.flatMap(({ record }) => (names.has(calledName(record)) ? record.trackFeatures : [])),
  );
  const isUsual = (listed: ChannelPackage) => featuresOf(listed).every((feature) => tracked.has(feature));
  const usual = new Set(all.filter(isUsual).map(({ record }) => record.name));
  const left = channels.map((channel) => ({
    ...channel,
    packages: channel.packages.filter((listed) => isUsual(listed) || !usual.has(listed.record.name)),
  }));
  return left;
}

/** Returns the `features` of an old record, which are a text separated by spaces. */
function featuresOf({ record }: ChannelPackage): string[] {
  const { features } = record.raw;
  return typeof features === 'string' ? features.split(/[\s,]+/).filter((feature) => feature !== '') : [];
}
