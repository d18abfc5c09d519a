import { join } from 'node:path';
import { localFolder } from '../conda/channel-url.js';
import { statOf } from '../host/fs/read.js';

/** Returns the paths of the `variants.yaml` that channels in folders have, in the order of the channels. */
export function variantsOfChannels(channels: readonly string[]): string[] {
  return channels.flatMap((location) => {
    const folder = localFolder(location);
    const path = folder === null ? null : join(folder, 'variants.yaml');
    return path !== null && statOf(path)?.isFile() ? [path] : [];
  });
}
