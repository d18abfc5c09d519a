import { constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform, Subdir } from '../../conda/platform.js';
import { zstdCompress } from '../../host/compress/zstd.js';
import { ensureFolder } from '../../host/fs/folders.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import type { Store } from '../../store/store.js';
import type { ChannelPackage } from '../types.js';
import { baseUrl, metaRepodata } from './repodata.js';

/**
 * Writes repodata.json and repodata.json.zst of these packages, for the platform and noarch. With a store the package files are
 * fetched, verified and put beside them; without one, repodata points to their channel. Throws UserError if they come from
 * several channels, and what the store throws.
 */
export async function fillMetaFolder(request: {
  readonly folder: string;
  readonly packages: readonly ChannelPackage[];
  readonly platform: Platform;
  readonly store: Pick<Store, 'fetchAll'> | null;
}): Promise<void> {
  const { folder, packages, platform, store } = request;
  if (store !== null) await layPackages(folder, packages, store);
  for (const subdir of [platform, 'noarch'] satisfies Subdir[]) {
    const base = store !== null ? null : baseUrl(subdir, packages);
    const text = Buffer.from(metaRepodata({ subdir, packages, base }));
    writeFileAtomic(join(folder, subdir, 'repodata.json'), text);
    writeFileAtomic(join(folder, subdir, 'repodata.json.zst'), await zstdCompress(text, ZSTD_LEVEL));
  }
}

/** Higher levels make repodata smaller by less than 1 %. */
const ZSTD_LEVEL = 16;

async function layPackages(
  folder: string,
  packages: readonly ChannelPackage[],
  store: Pick<Store, 'fetchAll'>,
): Promise<void> {
  const stored = await store.fetchAll(packages.map((build) => ({ ...build, requestedSpec: null })));
  for (const { locked, path } of stored) {
    const place = join(folder, locked.record.subdir);
    ensureFolder(place);
    copyFileSync(path, join(place, locked.fn), constants.COPYFILE_FICLONE);
  }
}
