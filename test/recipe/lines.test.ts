import { describe, expect, test } from 'vitest';
import { loadVersions } from '../../src/conda/version.js';
import { readRecipes, readVariantFiles } from '../../src/recipe/read-recipe.js';
import { unsetMessages } from '../../src/recipe/unset.js';
import { parseEnvironment } from '../../src/recipe/variant.js';

const versions = await loadVersions();

interface Given {
  readonly file?: string;
  /** The files beside the recipe, by name. */
  readonly beside?: Readonly<Record<string, string>>;
  readonly pinning?: string;
  readonly env?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
}

function read(
  text: string,
  { file = 'a/meta.yaml', beside = {}, pinning, env = [], settings = {} }: Given = {},
) {
  const platform = 'linux-64';
  const environment = parseEnvironment(env);
  const before = (given: ReadonlyMap<string, string>) => ({
    before:
      pinning === undefined
        ? []
        : readVariantFiles([{ file: 'p.yaml', text: pinning }], platform, versions, given),
    after: [],
  });
  const withCuda = before(new Map([...environment, ['CF_CUDA_ENABLED', 'True']]));
  const variants = { ...before(environment), withCuda, settings };
  const files = Object.entries(beside).map(([name, content]) => ({ file: `a/${name}`, text: content }));
  return readRecipes([{ file, text, variants: files }], { platform, variants, environment }, versions);
}

/** Returns `part: names` of the recipe's outputs. */
function needs(text: string, given: Given = {}) {
  const { recipes, problems } = read(text, given);
  expect(problems).toEqual([]);
  return Object.fromEntries(
    (recipes[0]?.outputs ?? []).map(({ name, build, host, run }) => [
      name,
      [build, host, run].map((part) => part.map((need) => need.spec).join(' ')).join(' / '),
    ]),
  );
}

const meta = (host: string, rest = '') =>
  `package: {name: a, version: 1 }\nrequirements:\n  host:\n${host}${rest}`;
const v1 = (host: string, rest = '') =>
  `${rest}package: {name: a, version: "1"}\nrequirements:\n  host:\n${host}`;
const recipe = { file: 'a/recipe.yaml' };

describe('a line that cannot be read', () => {
  test.each([
    ['an expression', meta('    - zlib\n    - x{{ 1 | exec }}\n    - xz\n'), {}, ['a/meta.yaml:5']],
    ['a selector', meta('    - zlib\n    - x  # [open(1)]\n    - xz\n'), {}, ['a/meta.yaml:5']],
    [
      'a name set from one',
      `{% set v = f() %}\n${meta('    - zlib\n    - x{{ v }}\n    - xz\n')}`,
      {},
      ['a/meta.yaml:6'],
    ],
    [
      'a loop',
      meta('    - zlib\n{% for i in f() %}\n    - x\n{% endfor %}\n    - xz\n'),
      {},
      ['a/meta.yaml:5'],
    ],
    ['recipe.yaml: a text', v1(`    - zlib\n    - x\${{ 1 | exec }}\n    - xz\n`), recipe, ['a/recipe.yaml']],
    [
      'recipe.yaml: an if',
      v1('    - zlib\n    - {if: "open(1)", then: x}\n    - xz\n'),
      recipe,
      ['a/recipe.yaml'],
    ],
    [
      'recipe.yaml: a context',
      v1(`    - zlib\n    - x\${{ c }}\n    - xz\n`, `context: {c: "\${{ f() }}"}\n`),
      recipe,
      ['a/recipe.yaml'],
    ],
  ])('is left out alone: %s', (_, text, given, where) => {
    expect(needs(text, given)).toEqual({ a: ' / zlib xz / ' });
    expect(read(text, given).losses.map((loss) => loss.where)).toEqual(where);
  });

  const tests = [
    'test:\n  commands:\n    - {{ 1 | exec }}\n    - b  # [open(1)]\n    {% for i in f() %}\n    - {{ i }}\n    {% endfor %}\n',
    'build:\n  script: {{ f() }}\n  skip: true  # [open(1)]\n',
    'about:\n  summary: {{ f() }}\n',
    '{% set unused = f() %}\n',
  ];
  test.each(tests)('is no loss outside of requirements: %j', (rest) => {
    const text = meta('    - zlib\n', rest);
    expect(needs(text)).toEqual({ a: ' / zlib / ' });
    expect(read(text).losses).toEqual([]);
  });

  test('is a loss in the requirements of an output or test', () => {
    const text =
      'package: {name: a }\noutputs:\n  - name: b\n    script: {{ f() }}\n    requirements:\n      run:\n        - {{ f() }}\n    test:\n      requires:\n        - {{ f() }}\n      commands:\n        - {{ f() }}\n';
    expect(read(text).losses.map(({ where }) => where)).toEqual(['a/meta.yaml:7', 'a/meta.yaml:10']);
  });
});

describe('an unset name', () => {
  test('is reported where it is needed', () => {
    const text = meta('    - a-{{ x }}\n', 'build:\n  script: {{ y }}\n');
    expect(read(text).unset).toEqual([{ name: 'x', where: 'a/meta.yaml:4' }]);
    expect(read(text, { settings: { x: '1' } }).unset).toEqual([]);
    expect(read(v1(`    - a-\${{ x }}\n`), recipe).unset).toEqual([{ name: 'x', where: 'a/recipe.yaml' }]);
  });

  test('is not reported for a recipe of another platform', () => {
    expect(read(meta('    - a-{{ x }}\n', 'build: {skip: true }\n')).unset).toEqual([]);
  });

  test('is one message for all its places, the most used name first', () => {
    const unset = [...'abcd'].map((at) => ({ name: 'x', where: at }));
    expect(unsetMessages([{ name: 'y', where: 'a' }, ...unset])).toEqual([
      'a, b, c and 1 more: "x" is not set, and is empty here; set it with --variant x=VALUE or -m FILE',
      'a: "y" is not set, and is empty here; set it with --variant y=VALUE or -m FILE',
    ]);
  });
});

describe('a value known only while a recipe is built', () => {
  test('is reported in one line and can be set', () => {
    const text =
      'package:\n  name: a\n  version: {{ GIT_DESCRIBE_TAG }}\n{% set data = load_file_data("a.json") %}\nrequirements:\n  run:\n    - b {{ data.version }}\n';
    expect(unsetMessages(read(text).unset)).toEqual([
      'a/meta.yaml:3: GIT_DESCRIBE_TAG is known only when the recipe is built, and is empty here; set it with --variant GIT_DESCRIBE_TAG=VALUE or -m FILE',
      'a/meta.yaml:7: load_file_data() is not run; its result is empty here',
    ]);
    const set = read(text, { env: ['GIT_DESCRIBE_TAG=1.2'] });
    expect(set.unset.map(({ name }) => name)).toEqual(['load_file_data']);
    expect(set.recipes[0]?.version).toBe('1.2');
  });

  test('is reported in a recipe.yaml too', () => {
    const text = v1(
      `    - b \${{ data.version }}\n`,
      `context: {data: "\${{ load_from_file('a.json') }}"}\n`,
    );
    expect(read(text, recipe).unset.map(({ name }) => name)).toEqual(['load_from_file']);
  });

  test('is not reported if it is not used', () => {
    expect(read(meta('    - b\n', 'about:\n  summary: {{ GIT_DESCRIBE_TAG }}\n')).unset).toEqual([]);
    expect(read(meta('    - b\n', '{% set d = load_file_data("x") %}\n')).unset).toEqual([]);
  });
});

describe('the values of variants', () => {
  const config = 'flag:\n  - false\nlevel:\n  - 1\nquoted:\n  - "false"\n';
  test('are numbers and booleans in selectors of a meta.yaml, and texts in Jinja', () => {
    const host =
      '    - a  # [not flag]\n    - b  # [level == 1]\n    - c  # [not quoted]\n    - d-{{ flag }}{{ "-x" if flag }}\n';
    expect(needs(meta(host), { beside: { 'conda_build_config.yaml': config } })).toEqual({
      a: ' / a b c d-false-x / ',
    });
  });

  const host = `    - {if: not flag, then: a}\n    - {if: level == 1, then: b}\n    - {if: quoted, then: c}\n    - d-\${{ flag }}-\${{ level }}\n`;
  test('keep the types of variants.yaml in a recipe.yaml', () => {
    expect(needs(v1(host), { ...recipe, beside: { 'variants.yaml': config } })).toEqual({
      a: ' / a b c d-false-1 / ',
    });
  });

  test('of a conda_build_config.yaml are booleans and texts in a recipe.yaml', () => {
    expect(needs(v1(host), { ...recipe, beside: { 'conda_build_config.yaml': config } })).toEqual({
      a: ' / a c d-false-1 / ',
    });
  });

  test('are kept in a context, where versions are texts', () => {
    const context = 'context: {flag: false, level: 1, v: 1.10, q: "1", all: [1, 2]}\n';
    const more = `    - {if: q == 1, then: never}\n    - e-\${{ v }}-\${{ all[1] + 1 }}\n`;
    expect(needs(v1(host.replace('quoted', 'not flag') + more, context), recipe)).toEqual({
      a: ' / a b c d-false-1 e-1.10-3 / ',
    });
  });
});

describe('the outputs of a recipe', () => {
  test.each([
    ['names an output in its requirements', 'run: [b =1, x]', ['b', 'a']],
    ['pins an output', 'host: ["{{ pin_subpackage(\'b\') }}"]', ['b', 'a']],
    ['needs no output', 'run: [bb]', ['b']],
  ])('include one with its own name if the recipe %s', (_, requirements, names) => {
    const text = `package: {name: a, version: 1 }\nrequirements:\n  ${requirements} #\noutputs:\n  - name: b\n    requirements: {run: [python ]}\n`;
    expect(Object.keys(needs(text))).toEqual(names);
  });

  test('inherit the needs of their staging output, and all those of a cache', () => {
    const text =
      'recipe: {name: a, version: "1"}\noutputs:\n  - staging: {name: s}\n    requirements: {build: [cmake], host: [zlib]}\n  - package: {name: b}\n    inherit: s\n    requirements: {run: [xz]}\n  - package: {name: c}\n    inherit: {from: s, run_exports: false}\n  - package: {name: d}\n';
    expect(needs(text, recipe)).toEqual({ b: 'cmake / zlib / xz', c: 'cmake / zlib / ', d: ' /  / ' });
    const cache = text
      .replace(/ {2}- staging.*\n(.*)\n/, '')
      .replace('outputs', 'cache: {requirements: {build: [make]}}\noutputs');
    expect(needs(cache, recipe)).toMatchObject({ b: 'make /  / xz', d: 'make /  / ' });
  });
});

describe('conda-build also provides', () => {
  test('PKG_NAME, PKG_VERSION and PKG_BUILDNUM', () => {
    const text = `package: {name: a, version: 1.5 }\nbuild: {number: 3 }\nrequirements:\n  run:\n    - {{ PKG_NAME }}-{{ PKG_VERSION }}-{{ PKG_BUILDNUM }}-{{ environ["PKG_NAME"] }}\n`;
    expect(needs(text)).toEqual({ a: ' /  / a-1.5-3-a' });
  });

  test('cdt_arch and cdt_name', () => {
    const host = '    - {{ cdt("mesa") }}\n';
    expect(needs(meta(host))).toEqual({ a: ' / mesa-cos6-x86_64 / ' });
    expect(needs(meta(host), { settings: { cdt_arch: 'i686', cdt_name: 'cos7' } })).toEqual({
      a: ' / mesa-cos7-i686 / ',
    });
  });

  test('the environment given with --env', () => {
    const host = '    - a-{{ environ.get("X", "none") }}\n    - b  # [X == "1"]\n    - c-{{ X }}\n';
    expect(needs(meta(host), { env: ['X=1'] })).toEqual({ a: ' / a-1 b c-1 / ' });
    const text = v1(`    - a-\${{ env.get("X", default="none") }}\n    - {if: env.exists("X"), then: b}\n`);
    expect(needs(text, recipe)).toEqual({ a: ' / a-none / ' });
    expect(needs(text, { ...recipe, env: ['X=1'] })).toEqual({ a: ' / a-1 b / ' });
    expect(() => parseEnvironment(['1X=2', 'Y'])).toThrow(/an environment cannot be read/);
  });
});

describe('the CUDA pinning', () => {
  const cuda = '# [os.environ.get("CF_CUDA_ENABLED", "False") == "True"]';
  const pinning = `c_compiler_version: [15 ]\ncxx_compiler_version:\n  - 15\n  - 14 ${cuda}\nx:\n  - plain\n  - cuda ${cuda}\nx:  ${cuda}\n  - cuda ${cuda}\nzip_keys: [[cxx_compiler_version, fortran_compiler_version]]\nfortran_compiler_version:\n  - 15\n  - 14 ${cuda}\n`;
  test('is used for a recipe with the cuda compiler', () => {
    expect(needs(meta('    - a-{{ x }}\n'), { pinning })).toEqual({ a: ' / a-plain / ' });
    const text = meta('    - a-{{ x }}\n', '  build:\n    - {{ compiler("cuda") }}\n');
    expect(needs(text, { pinning })).toEqual({ a: 'cuda_linux-64 None.* / a-cuda / ' });
  });

  test('is used for a recipe whose own variants fit only that', () => {
    const beside = { 'conda_build_config.yaml': 'cxx_compiler_version: ["20", "20"] #\n' };
    expect(needs(meta('    - {{ compiler("cxx") }}\n'), { pinning, beside })).toEqual({
      a: ' / gxx_linux-64 20.* / ',
    });
  });
});
