import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRecipes } from '../../src/bootstrap/recipes.js';
import { specName } from '../../src/conda/match-spec.js';
import { parseManifest } from '../../src/manifest/parse.js';

const root = join(import.meta.dirname, '../..');

test.each([
  ['Bootstrap3', '3', 'bookworm'],
  ['Bootstrap2', '2', 'bullseye'],
])('the manifest %s requests what bootstrap makes for python %s of %s', async (name, major, suiteName) => {
  const file = join(root, 'installers', name, 'manifest.yaml');
  const manifest = parseManifest(readFileSync(file, 'utf8'), file);
  const { suites, recipes } = await parseRecipes(
    readFileSync(join(root, 'construct/bootstrap/packages.yaml'), 'utf8'),
  );
  const suite = suites.find((one) => one.name === suiteName);
  const recipeNames = recipes.filter(({ pythonMajor }) => pythonMajor === major).map((recipe) => recipe.name);
  expect(recipeNames).toEqual(expect.arrayContaining(manifest.specs.map(specName)));
  expect(suite?.pythons).toContain(manifest.python);
  for (const platform of ['linux-64', 'linux-aarch64'] as const)
    expect(manifest.platforms[platform]?.virtualPackages['__glibc']).toBe(suite?.glibc);
});
