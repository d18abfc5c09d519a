import { join } from 'node:path';
import { indexChannel } from '../channel/index/run.js';
import { PLATFORMS, type Platform } from '../conda/platform.js';
import { silent } from '../events.js';
import { statOf } from '../host/fs/read.js';

/**
 * Indexes the folder of a channel again if it has packages of other platforms: the index that a bootstrap writes has no `noarch`
 * packages but its own. Throws ArchiError if a package cannot be indexed.
 */
export async function indexWithOthers(folder: string, platform: Platform): Promise<void> {
  const isThere = (subdir: Platform) => statOf(join(folder, subdir, 'repodata.json')) !== null;
  if (!PLATFORMS.some((subdir) => subdir !== platform && isThere(subdir))) return;
  await indexChannel({ folder, emit: silent });
}
