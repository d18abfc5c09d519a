import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { chooseFeatures } from '../../../src/recipe/features/choose.js';
import { readFeatures } from '../../../src/recipe/features/read-features.js';
import { parseFeatureSpec } from '../../../src/recipe/features/spec.js';

/** A recipe: its features, `+` before one that is on by default, with what each needs; and what the recipe needs. */
function recipe(
  name: string,
  features: Readonly<Record<string, readonly string[]>>,
  needs: readonly string[] = [],
) {
  const list = Object.entries(features).map(
    ([feature, own]) =>
      `  - name: ${feature.replace('+', '')}\n    default: ${feature.startsWith('+')}\n    requirements:\n      host: ${JSON.stringify(own)}\n`,
  );
  const text = `package:\n  name: ${name}\nrequirements:\n  host: ${JSON.stringify(needs)}\nfeatures:\n${list.join('') || '  []\n'}`;
  return readFeatures({ file: `${name}/recipe.yaml`, text });
}

function chosen(recipes: readonly ReturnType<typeof recipe>[], ...specs: readonly string[]) {
  const wanted = specs.flatMap((spec) => parseFeatureSpec(spec, spec) ?? []);
  return chooseFeatures(recipes, wanted).map(
    ({ recipe: { packages }, states }) =>
      `${packages[0]}: ${[...states].flatMap(([name, isOn]) => (isOn ? [name] : [])).join(' ')}`,
  );
}

describe('the features that are on:', () => {
  test.each([
    ['the defaults', [recipe('a', { '+x': [], y: [] })], ['a'], ['a: x']],
    ['what is asked for', [recipe('a', { '+x': [], y: [] })], ['a[y, ~x]'], ['a: y']],
    ['static without being declared', [recipe('a', { x: [] })], ['a[static]'], ['a: static']],
    [
      'what a requirement asks for',
      [recipe('a', {}, ['b [y]']), recipe('b', { y: [] })],
      ['a'],
      ['a: ', 'b: y'],
    ],
    [
      'what a feature that is on asks for',
      [recipe('a', { x: ['b [y]'] }), recipe('b', { y: [] })],
      ['a[x]'],
      ['a: x', 'b: y'],
    ],
    [
      'not what one that is off asks for',
      [recipe('a', { x: ['b [y]'] }, ['b']), recipe('b', { y: [] })],
      ['a'],
      ['a: ', 'b: '],
    ],
    [
      'the same as the recipe has',
      [recipe('a', {}, ['b [&static]']), recipe('b', {})],
      ['a[static]'],
      ['a: static', 'b: static'],
    ],
    [
      'through several recipes',
      [recipe('c', { z: [] }), recipe('b', { y: ['c[z]'] }), recipe('a', {}, ['b[y]'])],
      ['a'],
      ['c: z', 'b: y', 'a: '],
    ],
    ['of recipes that are not needed: none', [recipe('a', {}), recipe('b', {})], ['a'], ['a: ']],
    ['of all, if none is wanted', [recipe('a', {}), recipe('b', { '+y': [] })], [], ['a: ', 'b: y']],
  ])('%s', (_, recipes, specs, expected) => {
    expect(chosen(recipes, ...specs)).toEqual(expected);
  });
});

test('every package, feature and contradiction that cannot be is reported at once', async () => {
  const recipes = [
    recipe('a', { http2: [] }, ['b [htp2]', 'c [y]', 'b [&gui]']),
    recipe('b', { http2: [] }),
    recipe('c', { y: [] }, ['b [http2]']),
    recipe('d', {}, ['b [~http2]']),
  ];
  await expect(messageOf(() => chosen(recipes, 'a[ldap]', 'c[~y]', 'd'))).toMatchFileSnapshot(
    'golden/refused.txt',
  );
  await expect(messageOf(() => chosen(recipes, 'x', 'y[a]'))).toMatchFileSnapshot('golden/no-recipe.txt');
});

test('features that switch each other on and off are refused', () => {
  const recipes = [recipe('a', { '+x': ['b [y]'] }), recipe('b', { y: ['a [~x]'] })];
  expect(messageOf(() => chosen(recipes, 'a'))).toContain('depend on each other in a circle');
});

test('what is asked for goes through a chain of recipes of any length', () => {
  const chain = Array.from({ length: 150 }, (_, i) => recipe(`r${i}`, {}, [`r${i + 1} [&static]`]));
  const all = [...chain, recipe('r150', {})];
  expect(chosen(all, 'r0[static]')).toEqual(all.map((_, i) => `r${i}: static`));
});

test('the order of features and of specs does not matter, and to name the defaults is to name none', () => {
  const recipes = [recipe('a', { '+x': ['b [y]'], z: [] }), recipe('b', { y: [], '+w': [] })];
  const features = fc.shuffledSubarray(['x', '~z', '~static'], { minLength: 3 });
  fc.assert(
    fc.property(features, fc.shuffledSubarray(['a', 'b'], { minLength: 2 }), (named, order) => {
      const specs = order.map((name) => (name === 'a' ? `a[${named.join(', ')}]` : 'b'));
      expect(chosen(recipes, ...specs)).toEqual(chosen(recipes, 'a'));
    }),
  );
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return `${formatError(error)}\n`;
    throw error;
  }
  return '';
}
