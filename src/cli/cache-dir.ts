import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Returns the default cache folder: `$ARCHI_CONSTRUCT_CACHE`, else `$XDG_CACHE_HOME/archi-construct`, else
 * `~/.cache/archi-construct`.
 */
export function defaultCacheDir(env: Readonly<NodeJS.ProcessEnv>, home: string = homedir()): string {
  if (env['ARCHI_CONSTRUCT_CACHE']) return env['ARCHI_CONSTRUCT_CACHE'];
  const base = env['XDG_CACHE_HOME'];
  // The XDG base directory specification: a relative path is invalid and is ignored.
  return join(base && isAbsolute(base) ? base : join(home, '.cache'), 'archi-construct');
}
