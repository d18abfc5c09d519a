import type { ChannelRepodata } from '../channel/types.js';
import { matches } from '../conda/match.js';
import { readMatchSpec, specName } from '../conda/match-spec.js';
import type { Versions } from '../conda/version.js';
import type { Requirements } from './failure.js';

/** The channels of the machine that builds, and of the target. */
export interface ChannelsOfMachines {
  readonly build: readonly ChannelRepodata[];
  readonly host: readonly ChannelRepodata[];
}

/** Returns the requirements that no package of the channels meets: `build: rust_linux-64`. Virtual packages are left out. */
export function missingRequirements(
  requirements: Requirements,
  channels: ChannelsOfMachines,
  versions: Versions,
): string[] {
  return (['build', 'host'] as const).flatMap((section) =>
    requirements[section]
      .filter((spec) => !isThere(spec, channels[section], versions))
      .map((spec) => `${section}: ${spec}`),
  );
}

function isThere(text: string, channels: readonly ChannelRepodata[], versions: Versions): boolean {
  const name = specName(text);
  if (name.startsWith('__')) return true;
  const spec = readMatchSpec(text);
  const packages = channels.flatMap((channel) => channel.find(name));
  return spec === null ? packages.length > 0 : packages.some((one) => matches(spec, one, versions));
}
