import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type CacheInputs, cacheKey } from '../src/cache-keys.js';
import { fileKey } from '../src/channel/index/cached-facts.js';
import { SOLVER } from '../src/conda/solve.js';

/** One example of each cache's inputs. The type asks for every input, so a new one cannot be left out here. */
const EXAMPLES: { readonly [Cache in keyof CacheInputs]: CacheInputs[Cache] } = {
  lock: {
    maker: 'rules 1',
    file: 'manifest.yaml',
    manifest: 'aa',
    platform: 'linux-64',
    solve: false,
    channels: [{ url: 'file:///a/channel', indexes: ['repodata.json bb', 'repodata.json cc'] }],
    beside: { lock: 'dd', items: ['conda-build'] },
  },
  member: {
    layout: 'members 1',
    sha256: 'aa',
    fn: 'zlib-1-0.conda',
    url: 'https://host/c/linux-64/zlib-1-0.conda',
    channel: 'https://host/c',
    requestedSpec: 'zlib',
    record: { depends: ['libgcc'], size: 3 },
    python: { version: '3.11', executable: 'bin/python3.11', sitePackages: 'lib' },
    omit: ['bin/x'],
    options: {
      prefix: '/opt/conda',
      root: 'var/opt/conda',
      owner: { uid: 0, gid: 0 },
      slim: false,
      python: null,
    },
    compressor: 'gzip-5',
  },
  python: { layout: 'python 1', sha256: 'aa' },
  layer: { layout: '1', head: 'aa', pieces: ['bb', 'cc'], compressor: 'gzip-5' },
  'package-cache-layer': { layout: '1', stretches: ['aa', 'bb'] },
  ground: {
    layout: '1',
    layers: ['aa', 'bb'],
    prefix: '/opt/conda',
    home: '/home/conda',
    own: [['etc/motd', false]],
  },
  facts: { layout: '3', sha256: 'aa', fn: 'zlib-1-0.conda', wheel: null },
  answer: { url: 'https://host/t/token/c/linux-64/repodata.json' },
  download: { url: 'https://host/c/linux-64/zlib-1-0.conda', sha256: 'aa', md5: 'bb' },
  release: { url: 'http://mirror/debian/dists/bookworm' },
  'indexed-package': { fn: 'zlib-1-0.conda', size: 3, mtime: '1', ctime: '2' },
};

/** Yields the value with each of its leaves changed in turn, and with each list in another order. */
function* changes(value: unknown): Generator<{ readonly at: string; readonly changed: unknown }> {
  if (Array.isArray(value) && value.length > 1) yield { at: 'order', changed: value.toReversed() };
  if (typeof value !== 'object' || value === null) {
    yield { at: 'value', changed: typeof value === 'number' ? value + 1 : `${value} changed` };
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    for (const { at, changed } of changes(inner)) {
      const copy = Array.isArray(value) ? [...value] : { ...value };
      yield { at: `${key} ${at}`, changed: Object.assign(copy, { [key]: changed }) };
    }
  }
}

const CASES = Object.entries(EXAMPLES).flatMap(([cache, inputs]) =>
  [...changes(inputs)].map(({ at, changed }) => [cache, at, changed] as const),
);

describe('a cache key', () => {
  test.each(CASES)('of %s changes with its input %s', (cache, _, changed) => {
    const name = cache as 'answer';
    expect(cacheKey(name, changed as never)).not.toBe(cacheKey(name, EXAMPLES[name]));
  });

  test('does not depend on the order of its inputs', () => {
    const { layout, sha256, fn, wheel } = EXAMPLES.facts;
    expect(cacheKey('facts', { wheel, fn, sha256, layout })).toBe(cacheKey('facts', EXAMPLES.facts));
  });

  test('differs between two caches with the same inputs', () => {
    expect(cacheKey('answer', { url: 'x' })).not.toBe(cacheKey('release', { url: 'x' }));
  });

  test('of an indexed package changes with each of its inputs', () => {
    const inputs = EXAMPLES['indexed-package'];
    for (const { changed } of changes(inputs))
      expect(fileKey(changed as typeof inputs)).not.toBe(fileKey(inputs));
  });
});

test('the solver named in the cache key of locks is the installed one', () => {
  const path = new URL('../node_modules/@conda-org/rattler/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  expect(SOLVER).toBe(`rattler ${version}`);
});
