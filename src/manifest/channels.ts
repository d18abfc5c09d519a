import { dirname, isAbsolute, join } from 'node:path';
import { parseChannelUrl } from '../conda/channel-url.js';
import type { ChannelRemap, Manifest } from './types.js';

/** Returns the manifest's channels in order, those that are recorded as others last. Folders are relative to the working directory, not to the manifest. */
export function channelsOf(manifest: Manifest): string[] {
  const all = [...manifest.channels, ...manifest.channelsRemap.map(({ from }) => from)];
  return [...new Set(all)].map((channel) => locationOf(channel, manifest));
}

/** Returns the channels that packages are recorded with, by url: `from` of a package's own channel. */
export function recordedChannels(manifest: Manifest): ChannelRemap[] {
  return manifest.channelsRemap.map(({ from, to }) => ({
    from: parseChannelUrl(locationOf(from, manifest)).url,
    to: isFolder(to) ? parseChannelUrl(to).url : to,
  }));
}

function locationOf(channel: string, { file }: Manifest): string {
  return isFolder(channel) && !isAbsolute(channel) ? join(dirname(file), channel) : channel;
}

/** Returns the channels named by `--channel`, or the manifest's if there are none. */
export function chooseChannels(named: readonly string[], manifest: Manifest): readonly string[] {
  return named.length > 0 ? named : channelsOf(manifest);
}

/** Returns whether a channel is a folder: it begins with `./`, `../` or `/`; on Windows also with a drive or `\\server\`. */
export function isFolder(channel: string, windows: boolean = process.platform === 'win32'): boolean {
  return /^\.{0,2}\//.test(channel) || (windows && /^([A-Za-z]:[\\/]|\.{0,2}\\)/.test(channel));
}
