import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadVersions } from '../../src/conda/version.js';
import { type RecipesFor, readRecipes } from '../../src/recipe/read-recipe.js';
import type { Recipe } from '../../src/recipe/types.js';
import { anyText } from '../fixtures/any-text.js';

const versions = await loadVersions();
const wanted = wantedWith({});

function wantedWith(
  settings: Readonly<Record<string, string>>,
  platform: RecipesFor['platform'] = 'linux-aarch64',
): RecipesFor {
  return { platform, variants: { before: [], after: [], settings } };
}

function read(text: string, file = 'a/meta.yaml', request: RecipesFor = wanted) {
  return readRecipes([{ file, text, variants: [] }], request, versions);
}

/** Returns the only recipe, with its requirements as specs. */
function readOne(text: string, file?: string, request?: RecipesFor) {
  const { recipes, problems } = read(text, file, request);
  expect(problems).toEqual([]);
  return short(recipes[0]);
}

function short(recipe: Recipe | undefined) {
  if (recipe === undefined) throw new Error('no recipe');
  const outputs = recipe.outputs.map(({ build, host, run, test, ...output }) => ({
    ...output,
    build: build.map(({ spec }) => spec),
    host: host.map(({ spec }) => spec),
    run: run.map(({ spec }) => spec),
    test: test.map(({ spec }) => spec),
  }));
  return { ...recipe, outputs };
}

const NUMPY = `
{% set name = "NumPy" %}
{% set version = "1.26.4" %}
{% set major, minor = 1, 2 %}  # [win]
{% if win %}{% set native = "m2-" %}{% else %}{% set native = "" %}{% endif %}
# {% set broken = %}
package:
  name: {{ name|lower }}
  version: {{ version }}
source:
  url: https://example.org/{{ name[0] }}/{{ name }}/{{ name }}-{{ version.replace('.', '_') }}.tar.gz
build:
  number: {{ 3 + 100 if cuda_compiler_version != "None" else 3 }}
  skip: true  # [py<38]
  skip: true  # [win]
requirements:
  build:
    - python                               # [build_platform != target_platform]
    - {{ compiler('c') }}
    - {{ compiler("cxx") }}
    - {{ stdlib('c') }}
    - {{ native }}ninja
  host:
    - python
    - libopenblas  # [aarch64]
    - mkl          # [x86_64]
  run:
    - python
    - {{ pin_compatible('libblas', max_pin='x.x') }}
    {% for extra in ["one", "two"] %}
    - extra-{{ extra }} >={{ version.split('.')[:2]|join('.') }},<2
    {% endfor %}
test:
  requires:
    - pytest
`;

const OUTPUTS = `
package: {name: gcc-split, version: 1}
requirements:
  build:
    - cmake
    - {{ compiler('fortran') }}
  host: gmp
outputs:
  - name: libgcc
    requirements:
      - _libgcc_mutex
  - name: gcc
    build: {noarch: generic}
    requirements:
      host: {{ pin_subpackage('libgcc', exact=True) }}
      run:
        - {{ pin_subpackage('libgcc', exact=True) }}
        - binutils >=2
    test: {requires: [hello ]}
  - name: gcc-win
    build:
      skip: true  # [not win]
  - script: nothing
`;

const RATTLER = `
schema_version: 1
context:
  name: xtensor
  version: "0.24.6"
  build: \${{ 3 if linux else 4 }}
package:
  name: \${{ name|lower }}
  version: \${{ version }}
build:
  number: \${{ build }}
  skip: [win, 'match(python, "<3.8")']
requirements:
  build:
    - \${{ compiler('cxx') }}
    - if: unix
      then: make
      else: [jom, nmake]
    - if: aarch64 and not osx
      then:
        - for-arm
        - if: win
          then: never
  host:
    - xtl >=0.7,<0.\${{ 7 + 1 }}
  run:
    - pin_subpackage: {name: other}
    - \${{ pin_compatible('xsimd') }}
tests:
  - script: [true]
    requirements: {run: [pytest]}
`;

describe('meta.yaml', () => {
  test('has its selectors, Jinja and requirements read', () => expect(readOne(NUMPY)).toMatchSnapshot());

  test('gives its outputs the requirements of the recipe', () => expect(readOne(OUTPUTS)).toMatchSnapshot());

  test('is read for the target platform', () => {
    const settings = { c_compiler: 'clang', c_compiler_version: '14', c_stdlib_version: '2.17' };
    const other = readOne(NUMPY, 'a/meta.yaml', wantedWith(settings, 'linux-64'));
    expect(other.outputs[0]?.build).toEqual([
      'clang_linux-64 14.*',
      'gxx_linux-64',
      'sysroot_linux-64 2.17.*',
      'ninja',
    ]);
    expect(other.outputs[0]?.host).toContain('mkl');
  });

  test('is skipped for a python that it skips', () => {
    const old = readOne(NUMPY, 'a/meta.yaml', wantedWith({ python: '3.7' }));
    expect(old).toMatchObject({ skip: true, outputs: [] });
  });
});

describe('recipe.yaml', () => {
  test('has its context, if and pins read', () =>
    expect(readOne(RATTLER, 'a/recipe.yaml')).toMatchSnapshot());

  test('is skipped for a python that it skips', () => {
    const old = readOne(RATTLER, 'a/recipe.yaml', wantedWith({ python: '3.7' }));
    expect(old.skip).toBe(true);
  });

  test('gives its outputs', () => {
    const text =
      'recipe: {name: both, version: 2}\noutputs:\n  - package: {name: A}\n    requirements: {run: [x]}\n  - package: {name: b, version: 3}\n';
    expect(readOne(text, 'recipe.yaml')).toMatchObject({
      name: 'both',
      outputs: [
        { name: 'a', version: '2', run: ['x'] },
        { name: 'b', version: '3' },
      ],
    });
  });
});

test.each(['mp++', 'libstdc++', '.prefix', '♥', 'PyYAML', 'a_b.c-d'])(
  '%s is accepted as a name, as by conda-build',
  (name) => {
    expect(readOne(`package: {name: "${name}" }`).outputs[0]?.name).toBe(name.toLowerCase());
  },
);

describe('a recipe that cannot be read is reported and left out:', () => {
  test.each([
    ['it runs Python', '{% set x = __import__("os").system("id") %}\npackage: {name: "{{ x }}" }'],
    ['it reaches for globals', 'package: {name: "{{ cycler.__init__.__globals__.os }}{{ f() }}" }'],
    ['it reads a file', '{% include "/etc/passwd" %}'],
    ['an expression without end', 'package:\n  name: {{ x'],
    ['an if without end', '{% if true %}\npackage: {name: a }'],
    [
      'it renders without end',
      `{% set l = "x".split() %}${'{% for i in "a b c d e f g h i j".split() %}'.repeat(7)}${'{% endfor %}'.repeat(7)}`,
    ],
    [
      'it grows without end',
      `{% set x = "aaaaaaaaaaaaaaaa" %}${'{% set x = x.replace("a", x) %}'.repeat(9)}`,
    ],
    ['a deep expression', `{{ ${'('.repeat(60)}1${')'.repeat(60)} }}`],
    ['it is no YAML', 'package: {name: a\n'],
    ['nested YAML', '['.repeat(20_000)],
    [
      'aliases that multiply',
      `a: &a [x, x] # x\n${'bcdefgh'
        .split('')
        .map((k, i) => `${k}: &${k} [${`*${'abcdefgh'[i]}, `.repeat(20)}x] # x`)
        .join('\n')}\n`,
    ],
    ['no name', 'package: {version: 1 }'],
    ['a name that leads away', 'package: {name: ../../etc }'],
    ['nothing', ''],
  ])('%s', (_, text) => {
    const { recipes, problems } = read(text);
    expect(recipes).toEqual([]);
    expect(problems).toMatchSnapshot();
  });

  test.each([
    ['an unknown filter', `package: {name: "\${{ 1 | exec }}"}`],
    ['a forbidden call', `package: {name: "\${{ open(1) }}"}`],
    ['a bad version', `package: {name: "\${{ match(python, '>=!') }}"}`],
  ])('recipe.yaml with %s', (_, text) => {
    const { recipes, problems } = read(text, 'recipe.yaml');
    expect(recipes).toEqual([]);
    expect(problems).toMatchSnapshot();
  });

  test('and the other recipes are read', () => {
    const files = [
      { file: 'a/meta.yaml', text: '{{', variants: [] },
      { file: 'b/meta.yaml', text: 'package: {name: b }', variants: [] },
    ];
    const { recipes, problems } = readRecipes(files, wanted, versions);
    expect(recipes.map(({ name }) => name)).toEqual(['b']);
    expect(problems).toHaveLength(1);
  });

  test('any text is a recipe or gives problems', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '{{',
        '}}',
        '{%',
        '%}',
        ' set x = ',
        ' if ',
        ' for a in b ',
        'endif',
        '# [',
        ']',
        '\n',
        ': ',
        '- ',
        `\${{`,
        '|',
        '(',
        ')',
        "'",
        'not ',
        ' is ',
        ' in ',
        '[1:',
        '%',
        '~',
        '*a',
        '&a',
      ),
      anyText({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), fc.boolean(), (parts, old) => {
        const { recipes, problems } = read(parts.join(''), old ? 'meta.yaml' : 'recipe.yaml');
        expect(recipes.length + Math.min(problems.length, 1)).toBe(1);
      }),
      { numRuns: 1000 },
    );
  });
});
