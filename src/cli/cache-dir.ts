import { isAbsolute, join } from 'node:path';
import { UserError } from '../errors.js';

/**
 * Returns the default cache folder: `$ARCHI_CONSTRUCT_CACHE`, else `$XDG_CACHE_HOME/archi-construct`, else
 * `~/.cache/archi-construct`. Throws UserError if none of them is known.
 */
export function defaultCacheDir(env: Readonly<NodeJS.ProcessEnv>, home: string | null): string {
  if (env['ARCHI_CONSTRUCT_CACHE']) return env['ARCHI_CONSTRUCT_CACHE'];
  const base = env['XDG_CACHE_HOME'];
  // The XDG base directory specification: a relative path is invalid and is ignored.
  if (base && isAbsolute(base)) return join(base, 'archi-construct');
  if (home !== null) return join(home, '.cache', 'archi-construct');
  throw new UserError('no folder is known for the cache', {
    where: 'HOME',
    message: 'it is not set, and the user database has no entry for this user',
    fix: 'set HOME or ARCHI_CONSTRUCT_CACHE, or give --cache-dir',
  });
}
