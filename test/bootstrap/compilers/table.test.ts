import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { targetNames } from '../../../src/bootstrap/compilers/target.js';
import { parseRecipes, parseTable } from '../../../src/bootstrap/recipes.js';
import { PLATFORMS } from '../../../src/conda/platform.js';

const folder = new URL('../../../construct/bootstrap/', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const { suites, recipes: libraries } = await parseRecipes(textOf('packages.yaml'));

const pairs = suites.flatMap((suite) =>
  PLATFORMS.map((target) => ({ suite, platform: 'linux-64' as const, target })),
);

test.each(pairs)('$suite.name: the tables for $target on $platform are whole', async (pair) => {
  const recipes = (await readTables(pair)).flatMap((table) => table.recipes);
  const names = recipes.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const known = [...names, ...libraries.map(({ name }) => name)];
  for (const recipe of recipes) {
    const { runExports, depends, of, files, links, debian } = recipe;
    const exported = Object.entries({ ...runExports.weak, ...runExports.strong });
    for (const [name] of exported.filter(([, pin]) => !pin.startsWith('>'))) expect(known).toContain(name);
    for (const name of [...depends, of ?? recipe.name]) expect(known).toContain(name);
    // Every name in braces is filled, but for those of the prefix and its python.
    const filled = JSON.stringify([files, links, debian, depends]).replaceAll(/\{(?:prefix|python)\}/g, '');
    expect(filled).not.toMatch(/(?<!\$)\{[a-z_]+\}/);
    expect(filled).not.toMatch(/# \[/);
  }
});

test('the tables use every file beside them', async () => {
  const [suite] = suites;
  if (suite === undefined) throw new Error('there is no suite');
  const pair = { suite, platform: 'linux-64', target: 'linux-aarch64' } as const;
  for (const { name, used } of await readTables(pair))
    expect(used).toEqual(readdirSync(new URL(name, folder)).sort());
});

test('compilers for two platforms can be in one channel, and in one prefix', async () => {
  const [suite] = suites;
  if (suite === undefined) throw new Error('there is no suite');
  const tables = ['linux-64', 'linux-aarch64'] as const;
  const both = tables.map((target) => readTable('compilers', { suite, platform: 'linux-64', target }));
  const recipes = (await Promise.all(both)).flatMap((table) => table.recipes);
  const names = recipes.map(({ name }) => name);
  const paths = recipes.flatMap(({ files, links }) => [...Object.keys(files), ...Object.keys(links)]);
  for (const list of [names, paths]) expect(new Set(list).size).toBe(list.length);
});

/** Returns the tables that a channel with compilers of one kind has. */
function readTables(pair: Parameters<typeof targetNames>[0]) {
  const cross = pair.platform === pair.target ? [] : ['cross-python'];
  return Promise.all(['compilers', ...cross, 'tools'].map((name) => readTable(name, pair)));
}

/** Returns a table's packages, and the names of the files beside it that they use. */
async function readTable(name: string, pair: Parameters<typeof targetNames>[0]) {
  const used = new Set<string>();
  const read = (file: string) => {
    used.add(file);
    return textOf(`${name}/${file}`);
  };
  const names = name === 'tools' ? {} : targetNames(pair);
  const recipes = await parseTable(textOf(`${name}.yaml`), { read, names });
  return { name, recipes, used: [...used].sort() };
}

test('what a script sets when it is activated, it gives back when it is deactivated', () => {
  for (const script of ['binutils', 'gcc', 'gxx', 'gfortran']
    .map((part) => `compilers/*-${part}.sh`)
    .concat('cross-python/*-python.sh')) {
    const namesIn = (kind: string, word: string) =>
      [...textOf(script.replace('*', kind)).matchAll(new RegExp(`^\\s*${word} '?([\\w{}]+)`, 'gm'))].map(
        ([, name]) => name,
      );
    const restored = namesIn('deactivate', '_archi_restore');
    expect([...new Set(namesIn('activate', '_archi_export'))].sort()).toEqual(restored.sort());
  }
});
