import { resolve } from 'node:path';
import { claimCacheFolder } from '../host/fs/cache-folder.js';
import { homeFolder } from '../host/fs/folders.js';
import { defaultCacheDir } from './cache-dir.js';

/**
 * Returns the absolute path of the cache folder: `--cache-dir`, else the default. Throws UserError if there is no default, or if
 * others may write to it.
 */
export function openCache(folder: string | undefined, env: Readonly<NodeJS.ProcessEnv>): string {
  const path = resolve(folder ?? defaultCacheDir(env, homeFolder(env)));
  claimCacheFolder(path, folder === undefined, process.geteuid?.() ?? null);
  return path;
}
