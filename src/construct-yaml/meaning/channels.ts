import { isChannelName, withChannelAlias } from '../../conda/channel-alias.js';
import type { Problem } from '../../errors.js';
import type { Given } from './values.js';

/** What the name `defaults` stands for in conda's settings of Linux. */
export const DEFAULTS = ['https://repo.anaconda.com/pkgs/main', 'https://repo.anaconda.com/pkgs/r'] as const;

/** Channels for a manifest, and the problems of those that it cannot have. */
export interface ManifestChannels {
  readonly channels: readonly Given[];
  readonly problems: readonly Problem[];
}

/**
 * Returns channels as a manifest has them: names below the alias become urls, `defaults` becomes its two channels, `nodefaults` is
 * dropped, since nothing here adds defaults. `local`, conda's folder of builds, is a problem.
 */
export function manifestChannels(
  given: readonly Given[],
  { alias, defaults }: { readonly alias: string | null; readonly defaults: readonly string[] },
): ManifestChannels {
  const channels = given.flatMap(({ value, where }) =>
    (value === 'defaults' ? defaults : [value]).flatMap((channel) =>
      locationsOf(channel, alias).map((location) => ({ value: location, where })),
    ),
  );
  const problems = given
    .filter(({ value }) => value === 'local')
    .map(({ where }) => ({
      where,
      message: "local is the folder of conda-build's packages on one machine",
      expected: 'a url, a folder or a name',
      fix: 'write that folder: ./conda-bld, or its path',
    }));
  return { channels, problems };
}

function locationsOf(channel: string, alias: string | null): readonly string[] {
  if (channel === 'nodefaults' || channel === 'local') return [];
  const bare = channel.replace(/(?<=[^/:])\/+$/, '');
  return [alias !== null && isChannelName(bare) ? withChannelAlias(bare, alias) : bare];
}
