import { expect, test } from 'vitest';
import { defaultCacheDir } from '../../src/cli/cache-dir.js';

test.each<[NodeJS.ProcessEnv, string]>([
  [{}, '/home/me/.cache/archi-construct'],
  [{ XDG_CACHE_HOME: '/x' }, '/x/archi-construct'],
  [{ XDG_CACHE_HOME: 'relative' }, '/home/me/.cache/archi-construct'],
  [{ XDG_CACHE_HOME: '' }, '/home/me/.cache/archi-construct'],
  [{ XDG_CACHE_HOME: '/x', ARCHI_CONSTRUCT_CACHE: '/y' }, '/y'],
])('with the environment %j the cache is %s', (env, folder) => {
  expect(defaultCacheDir(env, '/home/me')).toBe(folder);
});

test('without a home folder the message says how to name the cache', () => {
  expect(() => defaultCacheDir({}, null)).toThrow(
    expect.objectContaining({
      problems: [
        {
          where: 'HOME',
          message: 'it is not set, and the user database has no entry for this user',
          fix: 'set HOME or ARCHI_CONSTRUCT_CACHE, or give --cache-dir',
        },
      ],
    }),
  );
});
