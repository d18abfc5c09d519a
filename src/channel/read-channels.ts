import type { Extension } from '../conda/file-name.js';
import type { Platform } from '../conda/platform.js';
import type { Deps } from './open.js';
import type { WholeChannel } from './types.js';

/**
 * Reads channels, in their order; with `only`, just the files of that format. Throws ToolError if one cannot be read.
 */
export async function readChannels(
  locations: readonly string[],
  platform: Platform,
  deps: Pick<Deps, 'readChannelFile' | 'decompress' | 'emit'>,
  only: Extension | null = null,
): Promise<WholeChannel[]> {
  const { readChannelFile: read, decompress, emit } = deps;
  const { readChannel } = await import('./read-channel.js');
  return Promise.all(
    locations.map((location) => readChannel({ location, platform, read, decompress, emit, only })),
  );
}
