import { dirname, isAbsolute, join } from 'node:path';
import type { Manifest } from './types.js';

/** The manifest's channels in its order; a folder is given relative to the working directory, not to the manifest. */
export function channelsOf(manifest: Manifest): string[] {
  const folder = dirname(manifest.file);
  return manifest.channels.map((channel) =>
    isFolder(channel) && !isAbsolute(channel) ? join(folder, channel) : channel,
  );
}

/** True for a channel that is a folder: it begins with `./`, `../` or `/`. */
export function isFolder(channel: string): boolean {
  return /^\.{0,2}\//.test(channel);
}
