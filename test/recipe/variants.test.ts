import { describe, expect, test } from 'vitest';
import { loadVersions } from '../../src/conda/version.js';
import { UserError } from '../../src/errors.js';
import { chooseVariant } from '../../src/recipe/choose-variant.js';
import { readVariantFiles } from '../../src/recipe/read-recipe.js';
import { parseSettings, USUAL_VARIANT } from '../../src/recipe/variant.js';
import type { VariantFile } from '../../src/recipe/variant-file.js';

const versions = await loadVersions();

function read(text: string, file = 'conda_build_config.yaml'): VariantFile {
  const [only] = readVariantFiles([{ file, text }], 'linux-aarch64', versions);
  if (only === undefined) throw new Error('nothing was read');
  return only;
}

function refusal(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error('it was not refused');
}

const plain = (file: VariantFile) => ({ ...Object.fromEntries(file.values), zip: file.zipped });

const PINNING = read(`
python:
  - 3.10.* *_cpython
  - 3.12.* *_cpython   # [not ppc64le]
  - 3.13.* *_cp313
is_python_min:
  - true
  - false
  - false
c_compiler_version:    # [unix]
  - 15                 # [linux]
  - 21                 # [osx]
  - 14                 # [linux and os.environ.get("CUDA", "False") == "True"]
c_stdlib_version: 2.17
gone:                  # [win]
  - x                  # [win]
target_goexe:
  -                    # [unix]
  - .exe               # [win]
r-base: '4.4'
blas:
  - openblas
  - mkl
zip_keys:
  -                    # [unix]
    - python           # [unix]
    - is-python-min    # [unix]
pin_run_as_build:
  python: {min_pin: x.x}
`);

describe('a variant file', () => {
  test('has selectors, single values and empty values', () => {
    expect(plain(PINNING)).toEqual({
      python: ['3.10.* *_cpython', '3.12.* *_cpython', '3.13.* *_cp313'],
      is_python_min: ['true', 'false', 'false'],
      c_compiler_version: ['15'],
      c_stdlib_version: ['2.17'],
      target_goexe: [''],
      r_base: ['4.4'],
      blas: ['openblas', 'mkl'],
      zip: [['python', 'is_python_min']],
    });
  });

  test('variants.yaml has if in place of selectors, and "# [win]" is a comment', () => {
    const text =
      'python:\n  - if: linux and aarch64\n    then: ["3.11", "3.12"]\n    else: "3.9"\n  - "3.13"  # [win]\nzip_keys: [python, numpy]\n';
    expect(plain(read(text, 'a/variants.yaml'))).toEqual({
      python: ['3.11', '3.12', '3.13'],
      zip: [['python', 'numpy']],
    });
  });

  test('may be empty', () => expect(plain(read('# only this\n'))).toEqual({ zip: [] }));

  test.each([
    ['it is a list', '- a\n'],
    ['a selector calls a function', 'a:  # [open("x")]\n  - 1\nb:  # [)]\n  - 2\n'],
    ['zipped keys have different lengths', 'a:\n  - 1\n  - 2\nb: 1\nzip_keys:\n  - a\n  - b\n'],
    ['it is no YAML', 'a: [\n'],
  ])('is refused: %s', (_, text) => {
    expect(refusal(() => read(text)).problems).toMatchSnapshot();
  });
});

describe('the variant of a recipe', () => {
  const none = { before: [], after: [], settings: {} };

  test('is the default without files', () => expect(chooseVariant([], none)).toEqual(USUAL_VARIANT));

  test('is the first of several values, of the last file, and --variant over all', () => {
    const variant = chooseVariant([read('blas: netlib\nmpi:\n  - nompi\n  - openmpi\n')], {
      before: [PINNING],
      after: [read('mpi: mpich\n')],
      settings: parseSettings(['perl=5.40', 'r-base=4.5']),
    });
    expect(variant).toMatchObject({
      python: '3.10.* *_cpython',
      is_python_min: 'true',
      blas: 'netlib',
      mpi: 'mpich',
      perl: '5.40',
      r_base: '4.5',
      lua: '5',
    });
  });

  test('keeps zipped keys together with a set value', () => {
    const settings = parseSettings(['python=3.12']);
    const variant = chooseVariant([], { before: [PINNING], after: [], settings });
    expect(variant).toMatchObject({ python: '3.12', is_python_min: 'false' });
  });

  test('is chosen among older values if a file sets one of two zipped keys', () => {
    const own = read('python:\n  - 3.13.* *_cp313\n  - 3.12.* *_cpython\n');
    expect(chooseVariant([own], { ...none, before: [PINNING] })).toMatchObject({
      python: '3.12.* *_cpython',
      is_python_min: 'false',
    });
    const all = read('python: 3.9\nis_python_min: old\n');
    expect(chooseVariant([all], { ...none, before: [PINNING] })).toMatchObject({
      python: '3.9',
      is_python_min: 'old',
    });
  });

  test('is refused if a set value fits no zipped row, with the possible values', () => {
    const settings = parseSettings(['python=3.9']);
    const from = { before: [PINNING], after: [], settings };
    const matching = {
      exitCode: 2,
      problems: [{ where: '--variant', expected: expect.stringContaining('3.10.*') }],
    };
    expect(refusal(() => chooseVariant([], from))).toMatchObject(matching);
    const own = read('python: 3.9\n');
    expect(refusal(() => chooseVariant([own], { ...from, settings: {} }))).toMatchObject({
      problems: [{ where: 'conda_build_config.yaml' }],
    });
  });
});
