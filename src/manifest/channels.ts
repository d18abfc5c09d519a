import { dirname, isAbsolute, join } from 'node:path';
import type { Manifest } from './types.js';

/** Returns the manifest's channels in order. Folders are relative to the working directory, not to the manifest. */
export function channelsOf(manifest: Manifest): string[] {
  const folder = dirname(manifest.file);
  return manifest.channels.map((channel) =>
    isFolder(channel) && !isAbsolute(channel) ? join(folder, channel) : channel,
  );
}

/** Returns the channels named by `--channel`, or the manifest's if there are none. */
export function chooseChannels(named: readonly string[], manifest: Manifest): readonly string[] {
  return named.length > 0 ? named : channelsOf(manifest);
}

/** Returns whether a channel is a folder: it begins with `./`, `../` or `/`; on Windows also with a drive or `\\server\`. */
export function isFolder(channel: string, windows: boolean = process.platform === 'win32'): boolean {
  return /^\.{0,2}\//.test(channel) || (windows && /^([A-Za-z]:[\\/]|\.{0,2}\\)/.test(channel));
}
