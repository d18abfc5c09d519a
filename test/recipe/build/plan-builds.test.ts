import { describe, expect, test } from 'vitest';
import { planBuilds } from '../../../src/recipe/build/plan-builds.js';
import type { Recipe } from '../../../src/recipe/types.js';

/** `zlib: bzip2` is a recipe of zlib that needs bzip2 in host. */
function recipesOf(lines: readonly string[]): Recipe[] {
  return lines.map((line) => {
    const [name = '', needs = ''] = line.split(':');
    const host = needs
      .split(' ')
      .filter((need) => need !== '')
      .map((need) => ({ kind: 'spec' as const, name: need, spec: need }));
    const output = { name, version: '1', noarch: null, build: [], host, run: [], test: [] };
    const file = `r/${name}/recipe.yaml`;
    return { name, version: '1', file, format: 'recipe.yaml', skip: false, outputs: [output] };
  });
}

function planOf(lines: readonly string[], read = recipesOf(lines)) {
  return planBuilds(
    recipesOf(lines).map(({ file }) => ({ path: file, variants: [] })),
    read,
  );
}

describe('the order of builds', () => {
  test.each<[string, readonly string[], string]>([
    ['is the given one where nothing is needed', ['b', 'a', 'c'], 'b a c'],
    ['has what is needed first', ['a: b', 'b: c', 'c'], 'c b a'],
    ['is not that of the names', ['x', 'a: x', 'm: a'], 'x a m'],
    ['leaves out what no recipe builds', ['a: python gcc_linux-64', 'b: a'], 'a b'],
    ['keeps recipes that need each other', ['a: b', 'b: a', 'c: a'], 'a b c'],
  ])('%s', (_, lines, order) => {
    expect(
      planOf(lines)
        .map(({ name }) => name)
        .join(' '),
    ).toBe(order);
  });

  test('a build names what it needs, but not in a circle', () => {
    const needs = planOf(['a: b', 'b: a', 'c: a b']).map((build) => build.needs);
    expect(needs).toEqual([[], [], ['a', 'b']]);
  });

  test('a recipe that could not be read is built under the name of its folder', () => {
    expect(planOf(['a: b', 'b'], [])).toMatchObject([
      { name: 'a', recipe: 'r/a/recipe.yaml', needs: [] },
      { name: 'b', recipe: 'r/b/recipe.yaml', needs: [] },
    ]);
  });

  test('names are file names, each once', () => {
    const found = [
      'x-feedstock/recipe/meta.yaml',
      '../.a b/recipe.yaml',
      'y/a b/recipe.yaml',
      'z/a-b/recipe.yaml',
    ];
    const planned = planBuilds(
      found.map((path) => ({ path, variants: [] })),
      [],
    );
    expect(planned.map(({ name, format }) => `${name} ${format}`)).toEqual([
      'x-feedstock meta.yaml',
      'a-b recipe.yaml',
      'a-b-2 recipe.yaml',
      'a-b-3 recipe.yaml',
    ]);
  });
});
