import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { targetNames } from '../../../src/bootstrap/compilers/target.js';
import { parseRecipes, parseTable } from '../../../src/bootstrap/recipes.js';
import { PLATFORMS } from '../../../src/conda/platform.js';

const folder = new URL('../../../construct/bootstrap/', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const { suites, recipes: libraries } = await parseRecipes(textOf('packages.yaml'));

const pairs = suites.flatMap((suite) =>
  PLATFORMS.slice(1).map((target) => ({ suite, platform: 'linux-64' as const, target })),
);

test.each(pairs)('$suite.name: the tables for $target on $platform are whole', async (pair) => {
  const tables = await Promise.all(['compilers', 'tools'].map((name) => readTable(name, pair)));
  const recipes = tables.flatMap((table) => table.recipes);
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
  }
  for (const { name, used } of tables) expect(used).toEqual(readdirSync(new URL(name, folder)).sort());
});

/** Returns a table's packages, and the names of the files beside it that they use. */
async function readTable(name: string, pair: Parameters<typeof targetNames>[0]) {
  const used = new Set<string>();
  const read = (file: string) => {
    used.add(file);
    return textOf(`${name}/${file}`);
  };
  const recipes = await parseTable(textOf(`${name}.yaml`), { read, names: targetNames(pair) });
  return { name, recipes, used: [...used].sort() };
}

test('what a script sets when it is activated, it gives back when it is deactivated', () => {
  for (const kind of ['binutils', 'gcc', 'gxx', 'gfortran', 'python']) {
    const set = [...textOf(`compilers/activate-${kind}.sh`).matchAll(/^\s*_archi_export (\w+)/gm)].map(
      ([, name]) => name,
    );
    const restored = [
      ...textOf(`compilers/deactivate-${kind}.sh`).matchAll(/^\s*_archi_restore (\w+)/gm),
    ].map(([, name]) => name);
    expect([...new Set(set)].sort()).toEqual(restored.sort());
  }
});
