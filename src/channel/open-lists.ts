import type { SubjectOptions } from '../cli/options.js';
import type { Platform } from '../conda/platform.js';
import { openDeps } from './open.js';
import { readPlatforms } from './read-channel.js';
import type { WholeChannel } from './types.js';

/** One list of channels, to be read for one platform. */
export interface Channels {
  readonly locations: readonly string[];
  readonly platform: Platform;
}

/** Reads several lists of channels, each subdir of a channel once. Throws what `readChannel` throws. */
export async function readChannelLists(
  lists: readonly Channels[],
  options: Pick<SubjectOptions, 'cacheDir' | 'offline' | 'emit' | 'env'>,
): Promise<WholeChannel[][]> {
  const platformsOf = new Map<string, Set<Platform>>();
  for (const { locations, platform } of lists) {
    for (const location of locations)
      platformsOf.set(location, (platformsOf.get(location) ?? new Set()).add(platform));
  }
  const { readChannelFile, decompress, emit } = openDeps({
    ...options,
    channels: [...platformsOf.keys()],
  });
  const read = new Map<string, WholeChannel>();
  await Promise.all(
    [...platformsOf].map(async ([location, platforms]) => {
      const reading = { location, platforms: [...platforms], read: readChannelFile, decompress, emit };
      for (const [index, channel] of (await readPlatforms(reading)).entries())
        read.set(`${reading.platforms[index]} ${location}`, channel);
    }),
  );
  return lists.map(({ locations, platform }) =>
    locations.flatMap((location) => read.get(`${platform} ${location}`) ?? []),
  );
}
