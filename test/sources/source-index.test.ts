import { describe, expect, test } from 'vitest';
import { chooseRecipes, withoutRecipe } from '../../src/sources/choose-recipes.js';
import { formatSourceIndex, mergeSourceIndexes, parseSourceIndex } from '../../src/sources/source-index.js';
import type { SourceIndex } from '../../src/sources/types.js';

const SHA = 'ab'.repeat(32);
const FILE = `a-1-${SHA}.tar.gz`;
const file = { sha256: SHA, size: 3 };

function recipe(build: string, packageBuild: string | null): SourceIndex['recipes'] {
  const packages = [{ name: 'a', version: '1', build: packageBuild }];
  const files = { 'recipe.yaml': { ...file, executable: false }, 'x/y': { ...file, executable: true } };
  return { [`a/1-${build}`]: { name: 'a', version: '1', build, packages, files, sources: [FILE] } };
}

const INDEX: SourceIndex = {
  sources: { [FILE]: { ...file, name: 'a', version: '1', url: 'https://x.example/a.tar.gz' } },
  recipes: { ...recipe('h1_0', null), ...recipe('h2_0', 'h2_0') },
};

test('an index that is written is read as it was, and its bytes do not depend on order', () => {
  const bytes = formatSourceIndex(INDEX);
  expect(parseSourceIndex(bytes.toString(), 'sources.json')).toEqual(INDEX);
  const [first, second] = [recipe('h1_0', null), recipe('h2_0', 'h2_0')].map((recipes) => ({
    sources: INDEX.sources,
    recipes,
  }));
  if (first === undefined || second === undefined) throw new Error('two are needed');
  expect(formatSourceIndex(mergeSourceIndexes(second, first))).toEqual(bytes);
});

describe('an index with names that are no names is refused:', () => {
  const [, about] = Object.entries(INDEX.recipes)[0] ?? [];
  const own = { ...file, executable: false };
  const fileAndFolder = { a: own, 'a.b': own, 'a/b/c': own };
  test.each<[string, unknown]>([
    ['no JSON', '{'],
    ['a list', []],
    ['another version', { ...INDEX, sources_version: 2 }],
    ['a source above', { sources: { [`../${FILE}`]: INDEX.sources[FILE] } }],
    ['a source without its sha256', { sources: { 'a-1.tar.gz': INDEX.sources[FILE] } }],
    ['a hidden source', { sources: { [`.${FILE}`]: INDEX.sources[FILE] } }],
    ['a recipe above', { recipes: { '../x': about } }],
    ['a recipe too deep', { recipes: { 'a/b/c': about } }],
    [
      'a file above',
      { recipes: { 'a/1-x': { ...about, files: { '../../x': { ...file, executable: false } } } } },
    ],
    [
      'an absolute file',
      { recipes: { 'a/1-x': { ...about, files: { '/etc/x': { ...file, executable: false } } } } },
    ],
    ['a wrong size', { sources: { [FILE]: { ...INDEX.sources[FILE], size: -1 } } }],
    ['a source of a recipe above', { recipes: { 'a/1-x': { ...about, sources: ['../x'] } } }],
    ['a source that the index lacks', { sources: {} }],
    ['a file that is a folder too', { recipes: { 'a/1-x': { ...about, files: fileAndFolder } } }],
    ['a name that is too long', { recipes: { 'a/1-x': { ...about, files: { ['ä'.repeat(128)]: own } } } }],
    ['packages without a list', { recipes: { 'a/1-x': { ...about, packages: 'a' } } }],
  ])('%s', (_, value) => {
    const text =
      typeof value === 'string'
        ? value
        : JSON.stringify({ sources_version: 1, ...INDEX, ...(value as object) });
    const parse = () => parseSourceIndex(Array.isArray(value) ? '[]' : text, 'sources.json');
    expect(parse).toThrow(expect.objectContaining({ name: 'UserError' }));
  });
});

test('the recipe that came out of a package is chosen before one that only has its name and version', () => {
  const chosen = (build: string) =>
    Object.keys(chooseRecipes(INDEX, [{ name: 'a', version: '1', build }]).recipes);
  expect([chosen('h2_0'), chosen('h3_0')]).toEqual([['a/1-h2_0'], ['a/1-h1_0']]);
  const other = { name: 'a', version: '2', build: 'h1_0' };
  expect(chooseRecipes(INDEX, [other])).toEqual({ sources: {}, recipes: {} });
  expect(withoutRecipe(INDEX, [other, { ...other, version: '1' }])).toEqual([other]);
});
