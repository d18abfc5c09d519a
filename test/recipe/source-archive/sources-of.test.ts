import { describe, expect, test } from 'vitest';
import { loadVersions } from '../../../src/conda/version.js';
import { readRecipeTree } from '../../../src/recipe/read-recipe.js';
import { nameInUrl, recipeFolder, sourceFileName } from '../../../src/recipe/source-archive/names.js';
import { sourcesOf } from '../../../src/recipe/source-archive/sources-of.js';

const versions = await loadVersions();
const SHA = 'ab'.repeat(32);

function read(file: string, text: string, platform: 'linux-64' | 'linux-aarch64' = 'linux-64') {
  const target = { platform, variants: { before: [], after: [], settings: {} } };
  const { tree, problems } = readRecipeTree({ file, text, variants: [] }, target, versions);
  expect(problems).toEqual([]);
  return sourcesOf(tree, file);
}

describe('the sources of a meta.yaml are', () => {
  test.each([
    [
      'one',
      `source:\n  url: https://x.example/a.tar.gz\n  sha256: ${SHA}\n`,
      [['https://x.example/a.tar.gz']],
    ],
    [
      'several, at several places, with jinja',
      `{% set v = "1.2" %}\nsource:\n  - url:\n      - https://x.example/a-{{ v }}.tgz\n      - https://y.example/a-{{ v }}.tgz\n    sha256: ${SHA.toUpperCase()}\n  - path: src\n`,
      [['https://x.example/a-1.2.tgz', 'https://y.example/a-1.2.tgz'], 'src'],
    ],
    ['none', 'package: {name: a}\n', []],
    ['patches alone: none', 'source:\n  patches: [a.patch]\n', []],
    [
      'those of outputs, each once',
      `source:\n  path: a\noutputs:\n  - name: x\n    source:\n      path: a\n  - name: y\n    source:\n      path: b\n`,
      ['a', 'b'],
    ],
  ])('%s', (_, text, expected) => {
    const { sources, problems } = read('meta.yaml', text);
    expect(problems).toEqual([]);
    expect(sources.map((source) => (source.kind === 'path' ? source.path : source.urls))).toEqual(expected);
  });
});

test('selectors and ifs choose the sources of the platform', () => {
  const meta = 'source:\n  - path: a  # [aarch64]\n  - path: b  # [not aarch64]\n';
  const recipe = 'source:\n  - if: aarch64\n    then: {path: a}\n    else: {path: b}\n';
  for (const [file, text] of [
    ['meta.yaml', meta],
    ['recipe.yaml', recipe],
  ] as const) {
    expect(read(file, text, 'linux-aarch64').sources).toEqual([{ kind: 'path', path: 'a' }]);
    expect(read(file, text).sources).toEqual([{ kind: 'path', path: 'b' }]);
  }
});

test.each([
  ['git: https://x.example/a.git\n  rev: v1', 'a repository has no checksum'],
  ['git_url: https://x.example/a.git\n  git_rev: v1', 'a repository has no checksum'],
  ['url: https://u:secret@x.example/a.zip', 'a source has no sha256: https://x.example/a.zip'],
  ['url: https://x.example/a.zip\n  md5: 0cc175b9c0f1b6a831c399e269772661', 'a source has no sha256'],
  ['url: https://x.example/a.zip\n  sha256: abc', 'a source has no sha256'],
  [`url: ftp://x.example/a.zip\n  sha256: ${SHA}`, 'cannot be fetched'],
  [`url: a.zip\n  sha256: ${SHA}`, 'cannot be fetched'],
])('a source that cannot be archived is refused: %j', (source, message) => {
  const { sources, problems } = read('recipe.yaml', `source:\n  ${source}\n`);
  expect(sources).toEqual([]);
  expect(problems).toMatchObject([{ message: expect.stringContaining(message) }]);
  expect(JSON.stringify(problems)).not.toContain('secret');
});

test.each([
  ['zlib', '1.3', 'https://x.example/zlib-1.3.tar.gz?raw=1#x', `zlib-1.3-${SHA}.tar.gz`],
  ['a', '1!2', 'https://x.example/download', `a-1_2-${SHA}`],
  ['../a', '/', 'https://x.example/v1.0', `.._a-_-${SHA}`],
  ['a', '1', 'https://x.example/a.TAR.XZ', `a-1-${SHA}.TAR.XZ`],
])('the file of %s %s from %s is %s', (name, version, url, expected) => {
  const file = sourceFileName({ name, version }, SHA, nameInUrl(url));
  expect(file).toBe(expected.startsWith('.') ? `_${expected}` : expected);
  expect(recipeFolder({ name, version, build: 'h1_0' }).split('/').length).toBe(2);
});
