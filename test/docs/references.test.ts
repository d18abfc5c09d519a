import { describe, expect, test } from 'vitest';
import { readRepositoryFile, repositoryFiles } from './files.js';
import { isThere, referencesIn } from './references.js';

/** Names that look like paths of the repository and are none, as `file path`. */
const ELSEWHERE: readonly RegExp[] = [
  // Folders of the cache.
  /^src\/\S+ images\/(?:parts|layers|grounds)\//,
  // Samples of this test.
  /^test\/docs\/references\.test\.ts /,
  // A file that the user has.
  /^examples\/release\.yml \.github\/workflows\/release\.yml$/,
];

test('every file named in a page or comment exists in the repository', () => {
  const files = repositoryFiles();
  const missing = files.flatMap((file) => {
    const kind = kindOf(file);
    if (kind === null) return [];
    return referencesIn(readRepositoryFile(file), kind)
      .filter(
        ({ path }) => !isThere(path, files) && !ELSEWHERE.some((known) => known.test(`${file} ${path}`)),
      )
      .map(({ line, path }) => `${file}:${line} ${path}`);
  });
  expect(missing).toEqual([]);
});

/** Returns null for a file that has no prose of ours. */
function kindOf(file: string) {
  if (/^test\/.*\/(?:golden|fixtures|__snapshots__|logs)\//.test(file)) return null;
  if (file.endsWith('.md')) return 'page';
  if (/\.(?:ts|mjs|js)$/.test(file)) return 'ts';
  return /\.(?:sh|py|ya?ml|hbs)$|^\.ci\/run$/.test(file) ? 'sh' : null;
}

describe('the check of references', () => {
  test.each([
    ['page', 'See `src/a.ts`, ../shared/docs/b.md and docs/c.md.', ['src/a.ts', 'docs/c.md']],
    ['ts', "import './src/a.ts'; // as in test/b.ts does", ['test/b.ts']],
    ['ts', ' * `installers/*/construct.yaml` is made', ['installers/*/construct.yaml']],
    ['ts', "const path = 'src/a.ts' * 2;", []],
    ['sh', 'cp src/a.ts "$1" # not construct/b.sh', ['construct/b.sh']],
    ['sh', '#!/usr/bin/env src/a', []],
  ] as const)('finds in a %s the paths of %j', (kind, text, paths) => {
    expect(referencesIn(text, kind).map(({ path }) => path)).toEqual(paths);
  });

  test.each([
    ['src/a.ts', true],
    ['src/b.ts', false],
    ['src', true],
    ['src/deep/', true],
    ['src/*/c.ts', true],
    ['src/{a,b}.ts', true],
    ['src/a', false],
  ])('knows whether %s exists: %j', (path, expected) => {
    expect(isThere(path, ['src/a.ts', 'src/deep/c.ts'])).toBe(expected);
  });
});
