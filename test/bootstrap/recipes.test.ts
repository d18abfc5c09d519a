import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseRecipes } from '../../src/bootstrap/recipes.js';

const text = readFileSync(new URL('../../construct/bootstrap/packages.yaml', import.meta.url), 'utf8');
const { suites, recipes, ignoredDepends } = await parseRecipes(text);

test('the suites have the expected glibc and pythons', () => {
  expect(suites).toEqual([
    { name: 'bullseye', glibc: '2.31', gcc: '10', pythons: ['3.9', '2.7'] },
    { name: 'bookworm', glibc: '2.36', gcc: '12', pythons: ['3.11'] },
    { name: 'trixie', glibc: '2.41', gcc: '14', pythons: ['3.13'] },
  ]);
});

test.each(recipes.map((recipe) => [`${recipe.name} ${recipe.pythonMajor ?? ''}`, recipe] as const))(
  'the recipe %s has a valid name and patterns',
  (_, recipe) => {
    expect(recipe.name).toMatch(/^[a-z0-9_.-]+$/);
    expect(recipe.kind === 'plain').toBe(recipe.pythonMajor === null);
    expect(recipe.debian.length).toBeGreaterThan(0);
    for (const pattern of [...recipe.drop, ...recipe.edits.map(({ find }) => find)]) {
      expect(() => new RegExp(pattern)).not.toThrow();
    }
    const names = recipes.map(({ name }) => name);
    const exported = [recipe.runExports.weak, recipe.runExports.strong].flatMap((pins) =>
      Object.entries(pins),
    );
    for (const [, pin] of exported) expect(pin).toMatch(/^(any|x(\.x)*)$/);
    const named = [...recipe.depends, ...exported.map(([name]) => name), recipe.of ?? recipe.name];
    for (const name of named) expect(names).toContain(name);
    for (const suite of recipe.suites) expect(suites.map(({ name }) => name)).toContain(suite);
    for (const wheel of recipe.wheels) expect(wheel).toMatch(/^[a-z0-9_]+-\d[\d.]*$/);
  },
);

test('each name occurs once for each python', () => {
  const keys = recipes.map(({ name, pythonMajor }) => `${name} ${pythonMajor}`);
  expect(keys).toEqual([...new Set(keys)]);
});

test('no package is both ignored and made', () => {
  const builtNames = recipes.flatMap(({ debian }) => debian.flatMap(({ alternatives }) => alternatives));
  const both = builtNames.filter(
    (name) =>
      ignoredDepends.has(name) && !['libcrypt1', 'python3-distutils', 'python3-lib2to3'].includes(name),
  );
  expect(both).toEqual([]);
});
