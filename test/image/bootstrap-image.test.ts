import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseImage } from '../../src/image/description/parse.js';

const root = join(import.meta.dirname, '../..');
const image = join(root, 'images/bootstrap-aarch64');
const read = (path: string) => readFileSync(path, 'utf8');

const recipes = readdirSync(join(image, 'recipes')).map((name) =>
  parse(read(join(image, 'recipes', name, 'recipe.yaml'))),
);

test('images/bootstrap-aarch64 installs what its recipes make, this version among them', () => {
  const { install } = parseImage(read(join(image, 'image.yaml')), 'image.yaml');
  expect(install).toEqual(expect.arrayContaining(recipes.map((recipe) => recipe.package.name)));
  const { version } = JSON.parse(read(join(root, 'package.json')));
  expect(recipes.find((recipe) => recipe.package.name === 'archi-construct').context.version).toBe(version);
});

test('images/bootstrap-aarch64/fetch.sh fetches the versions of the recipes', () => {
  const script = read(join(image, 'fetch.sh'));
  const versionOf = (name: string) => recipes.find((recipe) => recipe.package.name === name).context.version;
  expect(script).toContain(`py-rattler-build==${versionOf('py-rattler-build')}`);
  expect(script).toContain(`node-linux-$arch@${versionOf('nodejs')}`);
});
