import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generator } from './generated.js';

/** A recipe and the folder of its feedstock. */
export interface GeneratedRecipe {
  readonly path: string;
  readonly text: string;
}

const HUBS = 40;

/**
 * Yields recipes that resemble conda-forge: python packages without a compiler, libraries in C, packages with several
 * outputs, R packages. One in five is a recipe.yaml. Most dependencies have a smaller number, and some close cycles.
 */
export function* generatedRecipes(count: number): Generator<GeneratedRecipe> {
  const chance = generator(count);
  for (let number = 0; number < count; number += 1) {
    const needs = (most: number) =>
      Array.from({ length: 1 + chance(most) }, () => neededBy(number, count, chance));
    const name = `package-${number}`;
    const version = `${1 + chance(9)}.${chance(30)}.${chance(9)}`;
    const form = FORMS[chance(FORMS.length)] ?? pure;
    const isNew = form === rattler;
    yield {
      path: `${name}-feedstock/recipe/${isNew ? 'recipe' : 'meta'}.yaml`,
      text: form({ name, version, needs }),
    };
  }
}

/** Writes the recipes as feedstocks below a folder. */
export function writeRecipes(folder: string, count: number): void {
  for (const { path, text } of generatedRecipes(count)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Mostly a hub or a smaller number. One in a hundred closes a cycle. */
function neededBy(number: number, count: number, chance: (below: number) => number): string {
  const kind = chance(100);
  if (kind === 0) return `package-${Math.min(count - 1, number + 1 + chance(20))}`;
  return `package-${chance(Math.max(1, kind < 60 ? Math.min(HUBS, number) : number))}`;
}

interface Parts {
  readonly name: string;
  readonly version: string;
  readonly needs: (most: number) => readonly string[];
}

type Form = (parts: Parts) => string;

const SHA256 = 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c';

const head: Form = ({ name, version }) => `{% set name = "${name}" %}
{% set version = "${version}" %}

package:
  name: {{ name|lower }}
  version: {{ version }}

source:
  url: https://example.org/packages/source/{{ name[0] }}/{{ name }}/{{ name }}-{{ version }}.tar.gz
  sha256: ${SHA256}
`;

const tail: Form = ({ name }) => `
about:
  home: https://example.org/${name}
  license: BSD-3-Clause
  license_family: BSD
  license_file: LICENSE
  summary: 'What ${name} is for, in a few words, and who might want to have it'
  description: |
    ${name} does one thing, and does it for everybody who asks.
    It has been asked for by many.

    Its second paragraph says where it came from.
  doc_url: https://example.org/${name}/docs
  dev_url: https://example.org/${name}/source

extra:
  recipe-maintainers:
    - first-maintainer
    - second-maintainer
`;

const pure: Form = (parts) => `${head(parts)}
build:
  number: 0
  noarch: python
  script: {{ PYTHON }} -m pip install . -vv --no-deps --no-build-isolation

requirements:
  host:
    - python {{ python_min }}
    - pip
    - setuptools >=61.0
  run:
    - python >={{ python_min }}
${items(parts.needs(7), ' >=1.2,<3')}

test:
  imports:
    - ${parts.name.replace('-', '_')}
  commands:
    - pip check
  requires:
    - pip
    - python {{ python_min }}
${tail(parts)}`;

const compiled: Form = (parts) => `${head(parts)}  patches:
    - 0001-build.patch
    - 0002-windows.patch  # [win]

build:
  number: 3
  skip: true  # [win and vc<14]
  skip: true  # [py<38]
  run_exports:
    - {{ pin_subpackage(name, max_pin='x.x') }}

requirements:
  build:
    - python                                 # [build_platform != target_platform]
    - cross-python_{{ target_platform }}     # [build_platform != target_platform]
    - {{ compiler('c') }}
    - {{ compiler('cxx') }}
    - {{ stdlib('c') }}
    - cmake
    - ninja
    - make  # [unix]
  host:
${items(parts.needs(6), '')}
    - libgomp   # [linux]
    - llvm-openmp  # [osx]
  run:
    - {{ pin_compatible('numpy') }}
${items(parts.needs(4), '')}

test:
  commands:
    - test -f $PREFIX/lib/lib{{ name }}\${SHLIB_EXT}  # [unix]
    - if not exist %LIBRARY_BIN%\\\\{{ name }}.dll exit 1  # [win]
${tail(parts)}`;

const split: Form = (parts) => `${head(parts)}
build:
  number: {{ 100 + 2 if cuda_compiler_version != "None" else 2 }}

requirements:
  build:
    - {{ compiler('c') }}
    - {{ stdlib('c') }}
    - cmake

outputs:
{% for part in ["lib", "tools"] %}
  - name: {{ name }}-{{ part }}
    build:
      run_exports:
        - {{ pin_subpackage(name ~ '-' ~ part, max_pin='x') }}
    requirements:
      build:
        - {{ compiler('c') }}
      host:
${items(parts.needs(3), '', 8)}
      run:
        - {{ pin_subpackage(name ~ '-lib', exact=True) }}  # [unix]
    test:
      commands:
        - exit 0
{% endfor %}
  - name: {{ name }}
    requirements:
      run:
        - {{ pin_subpackage(name + '-tools', exact=True) }}
${items(parts.needs(3), ' >=2', 8)}
${tail(parts)}`;

const statistics: Form = (parts) => `{% set posix = 'm2-' if win else '' %}
{% set native = 'm2w64-' if win else '' %}
${head(parts)}
build:
  merge_build_host: true  # [win]
  number: 1
  rpaths:
    - lib/R/lib/
    - lib/

requirements:
  build:
    - cross-r-base {{ r_base }}  # [build_platform != target_platform]
    - {{ compiler('c') }}        # [not win]
    - {{ compiler('m2w64_c') }}  # [win]
    - {{ posix }}filesystem      # [win]
    - {{ posix }}make
  host:
    - r-base
${items(parts.needs(4), '')}
  run:
    - r-base
    - {{ native }}gcc-libs       # [win]
${items(parts.needs(4), ' >=1.0')}
${tail(parts)}`;

const rattler: Form = (parts) => `context:
  name: ${parts.name}
  version: "${parts.version}"

package:
  name: \${{ name|lower }}
  version: \${{ version }}

source:
  url: https://example.org/\${{ name[0] }}/\${{ name }}-\${{ version }}.tar.gz
  sha256: ${SHA256}

build:
  number: 0
  skip:
    - win
    - match(python, "<3.9")

requirements:
  build:
    - \${{ compiler('c') }}
    - \${{ stdlib('c') }}
    - if: build_platform != target_platform
      then:
        - python
        - cross-python_\${{ target_platform }}
  host:
${items(parts.needs(5), '')}
  run:
    - python
${items(parts.needs(5), ' >=1.4')}

tests:
  - python:
      imports:
        - ${parts.name.replace('-', '_')}
      pip_check: true
${tail(parts).replace('home:', 'homepage:').replace('doc_url:', 'documentation:').replace('dev_url:', 'repository:')}`;

const FORMS: readonly Form[] = [
  pure,
  pure,
  pure,
  pure,
  compiled,
  compiled,
  split,
  statistics,
  rattler,
  rattler,
];

function items(names: readonly string[], bound: string, indent = 4): string {
  return [...new Set(names)].map((name) => `${' '.repeat(indent)}- ${name}${bound}`).join('\n');
}
