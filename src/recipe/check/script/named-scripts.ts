import { posix } from 'node:path';

/** Scripts that run where the package is installed or tested, not where it is built. */
const NOT_BUILDING = /(?:^|[/_-])(?:run_test|test|activate|deactivate|(?:pre|post)-(?:un)?link)[^/]*\.sh$/;
/** Most scripts that are read of one recipe. */
export const MOST_SCRIPTS = 100;

/** Returns the paths, below the folder of a recipe, of the build scripts that it may have: `build.sh`, and those that it names. */
export function namedScripts(recipe: string): string[] {
  const named = recipe
    .split(/[^\w./-]+/)
    .filter((word) => word.endsWith('.sh'))
    .map((word) => posix.normalize(word.replace(/^\/+/, '')))
    .filter((name) => !name.startsWith('..') && !NOT_BUILDING.test(name));
  return [...new Set(['build.sh', ...named])];
}
