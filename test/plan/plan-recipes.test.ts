import { describe, expect, test } from 'vitest';
import { figuresOf } from '../../src/plan/figures.js';
import { planLines } from '../../src/plan/report.js';
import { readRecipes } from '../../src/recipe/read-recipe.js';
import type { Recipe } from '../../src/recipe/types.js';
import { on64, onTarget, planned, pure, versions, wavesOf } from './planned.js';

function recipesOf(texts: Readonly<Record<string, string>>): readonly Recipe[] {
  const files = Object.entries(texts).map(([name, text]) => ({
    file: `feedstocks/${name}/meta.yaml`,
    text,
    variants: [],
  }));
  const variants = { before: [], after: [], settings: {} };
  const { recipes, problems } = readRecipes(files, { platform: 'linux-aarch64', variants }, versions);
  expect(problems).toEqual([]);
  return recipes;
}

describe('recipes in a plan', () => {
  const LIB = `
package:
  name: lib-suite
  version: "2.0"
requirements:
  build:
    - cmake
outputs:
  - name: lib
    requirements:
      host:
        - zlib
  - name: lib-devel
    requirements:
      run:
        - {{ pin_subpackage('lib') }}
`;
  const APP = `
package:
  name: app
  version: "1.0"
requirements:
  build:
    - {{ compiler('c') }}
    - cmake
  host:
    - lib-devel
    - lib
  run:
    - lib
test:
  requires:
    - checker
`;

  test('are one step each whatever their outputs, and packages needed only to build are marked', () => {
    const has = [on64('cmake-3-0'), on64('zlib-1-0'), on64('gcc_linux-64-12-0'), on64('checker-1-0', 'app')];
    const plan = planned({ has, recipes: recipesOf({ lib: LIB, app: APP }), times: new Map([['lib', 7]]) });
    const suite = plan.nodes.find(({ name }) => name === 'lib-suite');
    expect(suite).toMatchObject({
      packages: ['lib', 'lib-devel'],
      recipe: 'feedstocks/lib',
      buildOnly: false,
    });
    expect(plan.minutes[plan.nodes.findIndex(({ name }) => name === 'lib-suite')]).toBe(7);
    expect(plan.nodes.filter(({ buildOnly }) => buildOnly).map(({ name }) => name)).toEqual([
      'cmake',
      'gcc_linux-aarch64',
    ]);
    // Its test needs a package that needs it.
    const named = (node: number) => plan.nodes[node]?.name;
    expect(
      plan.cycles.flatMap(({ cuts }) => cuts).map((cut) => [named(cut.node), named(cut.target), cut.kind]),
    ).toEqual([['app', 'checker', 'without-tests']]);
    expect(wavesOf(plan)).toEqual([
      ['cmake', 'gcc_linux-aarch64', 'zlib'],
      ['lib-suite'],
      ['app (without tests)'],
      ['checker'],
      ['app (again)'],
    ]);
  });

  test('lose names and versions with control characters', () => {
    const output = { version: null, noarch: null, build: [], host: [], run: [], test: [] };
    const hostile = {
      name: 'a\u001b[2J',
      version: '\u001b[2J',
      file: 'a/meta.yaml',
      format: 'meta.yaml',
    } as const;
    const plan = planned({ recipes: [{ ...hostile, skip: false, outputs: [{ ...output, name: 'app' }] }] });
    expect(plan.nodes).toMatchObject([{ name: 'app', version: null, recipe: 'a' }]);
  });

  test('are in the report with their status', async () => {
    const has = [
      on64('cmake-3-0'),
      on64('gcc_linux-64-12-0'),
      on64('checker-1-0', 'app', 'pip'),
      pure('pip-1-0', 'checker', 'nowhere >=1', 'python >=3..7'),
    ];
    const plan = planned({
      has,
      targetHas: [onTarget('zlib-1-0')],
      recipes: recipesOf({ lib: LIB, app: APP }),
      times: new Map([['app', 90]]),
    });
    const text = planLines(plan, figuresOf(plan, 2), { status: true }).join('\n');
    await expect(`${text}\n`).toMatchFileSnapshot('golden/report.txt');
  });
});
