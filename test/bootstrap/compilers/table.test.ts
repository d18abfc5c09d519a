import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { targetNames } from '../../../src/bootstrap/compilers/target.js';
import { parseCompilers, parseRecipes } from '../../../src/bootstrap/recipes.js';
import { PLATFORMS } from '../../../src/conda/platform.js';

const tables = new URL('../../../construct/bootstrap/', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, tables), 'utf8');
const { suites, recipes: libraries } = await parseRecipes(textOf('packages.yaml'));

const pairs = suites.flatMap((suite) =>
  PLATFORMS.slice(1).map((target) => ({ suite, platform: 'linux-64' as const, target })),
);

test.each(pairs)('$suite.name: the table for $target on $platform is whole', async (pair) => {
  const used = new Set<string>();
  const read = (file: string) => {
    used.add(file);
    return textOf(`compilers/${file}`);
  };
  const compilers = await parseCompilers(textOf('compilers.yaml'), { read, names: targetNames(pair) });
  const names = compilers.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const known = [...names, ...libraries.map(({ name }) => name)];
  for (const recipe of compilers) {
    const { runExports, depends, of, files, links, debian } = recipe;
    const exported = Object.entries({ ...runExports.weak, ...runExports.strong });
    for (const [name] of exported.filter(([, pin]) => !pin.startsWith('>'))) expect(known).toContain(name);
    for (const name of [...depends, of ?? recipe.name]) expect(known).toContain(name);
    // Every name in braces is filled, but for the prefix.
    const filled = JSON.stringify([files, links, debian, depends]).replaceAll('{prefix}', '');
    expect(filled).not.toMatch(/(?<!\$)\{[a-z_]+\}/);
  }
  expect([...used].sort()).toEqual(readdirSync(new URL('compilers', tables)).sort());
});

test('what a script sets when it is activated, it gives back when it is deactivated', () => {
  for (const kind of ['binutils', 'gcc', 'gxx', 'gfortran']) {
    const set = [...textOf(`compilers/activate-${kind}.sh`).matchAll(/^\s*_archi_export (\w+)/gm)].map(
      ([, name]) => name,
    );
    const restored = [
      ...textOf(`compilers/deactivate-${kind}.sh`).matchAll(/^\s*_archi_restore (\w+)/gm),
    ].map(([, name]) => name);
    expect([...new Set(set)].sort()).toEqual(restored.sort());
  }
});
