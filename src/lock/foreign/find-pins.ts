import type { ChannelPackage, ChannelRepodata } from '../../channel/types.js';
import { isChannelName, withChannelAlias } from '../../conda/channel-alias.js';
import { parseChannelUrl } from '../../conda/channel-url.js';
import { formatPin } from '../../conda/file-name.js';
import { firstWith } from '../../conda/first-channel.js';
import type { ExplicitPackage } from '../../conda/locked-package.js';
import { type Problem, UserError } from '../../errors.js';
import { redactUrl } from '../../text/redact-url.js';
import { nearestBuilds } from '../solve/nearest-builds.js';
import { otherPlatforms } from '../solve/other-platforms.js';
import type { ListedPin } from './types.js';

/**
 * Returns the file of each build: the first channel that has it provides it, or the one that it names. Throws UserError with every
 * build that is not there, and the nearest ones.
 */
export async function findPins(
  pins: readonly ListedPin[],
  channels: readonly ChannelRepodata[],
  channelAlias: string | undefined,
): Promise<ExplicitPackage[]> {
  const asked = pins.map((pin) => ({ pin, among: channelsFor(pin, channels, channelAlias) }));
  const found = asked.map(({ pin, among }) => ({ pin, among, build: buildOf(pin, among) }));
  const missing = found.filter(({ build }) => build === null);
  if (missing.length > 0) {
    const count = missing.length === 1 ? 'a build is' : `${missing.length} builds are`;
    const problems = missing.map(({ pin, among }) => notFound(pin, among, channels));
    throw new UserError(`${count} in no channel`, await Promise.all(problems));
  }
  return found.flatMap(({ build }) => {
    if (build === null) return [];
    const { fn, url, channel, record } = build;
    return { fn, url, channel, subdir: record.subdir, md5: record.md5, sha256: record.sha256 };
  });
}

/** Returns the url of a channel as written in an environment.yml, or behind a package; null if it is no channel's. */
export function channelOfText(text: string, channelAlias: string | undefined): string | null {
  const isUrl = /^(?:https?|file):\/\//.test(text) && URL.canParse(text);
  return isChannelName(text) || (isUrl && !text.includes('$')) ? withChannelAlias(text, channelAlias) : null;
}

/** Throws UserError with every channel that is neither a name nor a url. */
export function checkChannels(
  texts: readonly string[],
  file: string,
  channelAlias: string | undefined,
): void {
  const problems = texts
    .filter((text) => channelOfText(text, channelAlias) === null)
    .map((text) => ({
      where: file,
      message: 'this channel cannot be read: neither settings of conda nor variables are',
      expected: 'a name such as conda-forge, or a url',
      found: redactUrl(text).slice(0, 120),
      fix: 'write its url, or give all channels with --channel',
    }));
  if (problems.length > 0) throw new UserError('a channel of the list cannot be read', problems);
}

function channelsFor(
  { channel }: ListedPin,
  channels: readonly ChannelRepodata[],
  channelAlias: string | undefined,
): readonly ChannelRepodata[] {
  if (channel === null) return channels;
  const url = channelOfText(channel, channelAlias);
  return url === null ? [] : channels.filter((known) => known.channel === parseChannelUrl(url).url);
}

function buildOf(pin: ListedPin, channels: readonly ChannelRepodata[]): ChannelPackage | null {
  const wanted = formatPin(pin);
  const [build] = firstWith(channels, (channel) =>
    channel.find(pin.name).filter(({ record }) => formatPin(record) === wanted),
  );
  return build ?? null;
}

async function notFound(
  pin: ListedPin,
  among: readonly ChannelRepodata[],
  channels: readonly ChannelRepodata[],
): Promise<Problem> {
  const near = await nearestBuilds(pin, channels);
  const named = pin.channel === null ? '' : `${redactUrl(pin.channel)}::`;
  return {
    where: pin.where,
    message: `no channel has ${named}${pin.name}=${pin.version}=${pin.build}`,
    expected:
      among.length === 0
        ? `the channel ${redactUrl(pin.channel ?? '')}`
        : among.map(({ channel }) => channel).join(', '),
    found: near.length > 0 ? near.join('\n') : 'no build of that package, and no package with a similar name',
    fix: 'a build is of one platform: export the environment where it has this one, or write its specs into a manifest, then archi-construct lock',
    ...(near.length === 0 ? otherPlatforms(channels) : null),
  };
}
