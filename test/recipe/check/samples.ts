/** A recipe with one problem, in both formats, for each rule with a repair. */
export interface Sample {
  /** Paths below the feedstock, with their texts. */
  readonly files: Readonly<Record<string, string>>;
}

const V0 = 'recipe/meta.yaml';
const V1 = 'recipe/recipe.yaml';
const SH = 'recipe/build.sh';

/** A meta.yaml of the package p with these requirements. */
function meta(requirements: string, rest = ''): string {
  return `{% set version = "1.0" %}\n\npackage:\n  name: p\n  version: {{ version }}\n\nbuild:\n  number: 0\n  skip: true  # [win]\n\nrequirements:\n${requirements}${rest}`;
}

/** The same as a recipe.yaml. */
function recipe(requirements: string, rest = ''): string {
  return `schema_version: 1\n\ncontext:\n  version: "1.0"\n\npackage:\n  name: p\n  version: \${{ version }}\n\nbuild:\n  number: 0\n  skip: win\n\nrequirements:\n${requirements}${rest}`;
}

const C0 = `  build:\n    - {{ compiler("c") }}\n    - {{ stdlib("c") }}\n`;
const C1 = `  build:\n    - \${{ compiler("c") }}\n    - \${{ stdlib("c") }}\n`;

/** The same build script for both formats. */
function script(text: string, v0 = meta(C0), v1 = recipe(C1)): Readonly<Record<'v0' | 'v1', Sample>> {
  return { v0: { files: { [V0]: v0, [SH]: text } }, v1: { files: { [V1]: v1, [SH]: text } } };
}

/** The samples by the rule that finds something in them. */
export const SAMPLES: Readonly<Record<string, Readonly<Record<'v0' | 'v1', Sample>>>> = {
  'compiler-function': {
    v0: {
      files: {
        [V0]: meta(
          `  build:\n    - make\n    - gcc  # [linux]\n    - gxx_linux-64  # why\n    - {{ stdlib("c") }}\n  host:\n    - zlib\n    - toolchain\n`,
        ),
      },
    },
    v1: {
      files: {
        [V1]: recipe(`  build:\n    - make # stays\n    - gcc\n    - toolchain\n    - \${{ stdlib("c") }}\n`),
      },
    },
  },
  'stdlib-function': {
    v0: {
      files: {
        [V0]: meta(
          `  build:\n    - {{ compiler('c') }}    # [linux]\n    - {{ compiler('cxx') }}  # [linux]\n    - make\n`,
        ),
      },
    },
    v1: { files: { [V1]: recipe(`  build: ["\${{ compiler('c') }}", make]\n`) } },
  },
  'build-host-split': {
    v0: {
      files: {
        [V0]: meta(
          `  build:\n    - {{ compiler("c") }}\n    - {{ stdlib("c") }}\n    # for the tests\n    - cmake\n    - zlib  # keep\n    - libpng >=1.6\n  run:\n    - zlib\n`,
        ),
      },
    },
    v1: { files: { [V1]: recipe(`  build:\n  - zlib\n  - libpng\n  run:\n  - zlib\n`) } },
  },
  'program-in-host': {
    v0: { files: { [V0]: meta(`  host:\n    - zlib\n    - cmake >=3.20  # new policies\n    - ninja\n`) } },
    v1: { files: { [V1]: recipe(`${C1}  host:\n    - pkg-config\n    - zlib\n`) } },
  },
  'library-in-build': {
    v0: { files: { [V0]: meta(`${C0}    - libpng\n    - libtool\n  host:\n    - zlib\n`) } },
    v1: { files: { [V1]: recipe(`${C1}    - openssl\n  host:\n    - zlib\n`) } },
  },
  'cross-python': {
    v0: {
      files: {
        [V0]: meta(`${C0}  host:\n    - python\n    - pip\n    - cython <3\n    - numpy {{ numpy }}\n`),
      },
    },
    v1: { files: { [V1]: recipe(`  host:\n    - python\n    - pybind11\n`) } },
  },
  'cross-r': script(
    '#!/bin/bash\nR CMD INSTALL --build .\n',
    meta(`${C0}  host:\n    - r-base\n    - r-rlang >=1\n`),
    recipe(`${C1}  host:\n    - r-base\n    - r-rlang >=1\n`),
  ),
  mpi: script(
    '#!/bin/bash\n# parallel\nmake\n',
    meta(`${C0}  host:\n    - {{ mpi }}\n`),
    recipe(`${C1}  host:\n    - \${{ mpi }}\n`),
  ),
  gnuconfig: script(
    '#!/bin/bash\nset -ex\nif true; then\n  ./configure --prefix=$PREFIX \\\n    --enable-shared\nfi\n',
  ),
  'cmake-args': script(
    `cmake -DA=1 ..\nARGS=(\${CMAKE_ARGS} -DB=1)\ncmake "\${ARGS[@]}" ..\ncmake --build .\n$BUILD_PREFIX/bin/cmake -S . -B x  # again\n`,
  ),
  'meson-args': script(
    `meson setup build --prefix=$PREFIX\nmeson compile -C build\nmeson setup other -Dprefix="$PREFIX" --libdir lib --buildtype=debug -Dtests=false\n\${PYTHON} -m pip install . --no-deps\n`,
    meta(
      `${C0}    - python                              # [build_platform != target_platform]\n    - cross-python_{{ target_platform }}  # [build_platform != target_platform]\n    - meson-python\n  host:\n    - python\n    - meson-python\n`,
    ),
    recipe(
      `${C1}    - if: build_platform != host_platform\n      then:\n        - python\n        - cross-python_\${{ host_platform }}\n        - meson-python\n  host:\n    - python\n    - meson-python\n`,
    ),
  ),
  'guarded-tests': script(
    `make -j\${CPU_COUNT}\n  make check \\\n    VERBOSE=1 || (cat test.log; exit 1)\nctest -V && make install\npython - <<END\nmake check\nEND\nif [[ "$build_platform" == "$target_platform" ]]; then ctest; fi\n[[ "\${CONDA_BUILD_CROSS_COMPILATION:-}" != "1" ]] && make test\nmake all check\necho make check\n`,
  ),
  'old-guard': script(
    `if [[ "\${CONDA_BUILD_CROSS_COMPILATION}" != "1" ]]; then\n  make check\nfi\nif [ "$CONDA_BUILD_CROSS_COMPILATION" != "1" ]; then\n  ctest\n  ./helper\nfi\n`,
  ),
  'hard-coded-tool': script(
    'gcc -c a.c\n/usr/bin/ar rcs liba.a a.o\nexport CC=gcc CXX="g++"\nmake CC=gcc\nif [[ $(uname) == Darwin ]]; then strip x; fi\nar --version\n',
  ),
  'cc-for-build': script(
    `$CC -O2 -o gen gen.c\n./gen > table.h\n\${CC} \${CFLAGS} -o other other.c\n./other\n`,
  ),
  'numpy-cmake': script(
    `mkdir build\ncd build\n  cmake \${CMAKE_ARGS} ..\n`,
    meta(
      `${C0}    - python                              # [build_platform != target_platform]\n    - cross-python_{{ target_platform }}  # [build_platform != target_platform]\n    - numpy                               # [build_platform != target_platform]\n  host:\n    - python\n    - numpy\n`,
    ),
    recipe(
      `${C1}    - if: build_platform != host_platform\n      then:\n        - python\n        - cross-python_\${{ host_platform }}\n        - numpy\n  host:\n    - python\n    - numpy\n`,
    ),
  ),
  'conda-inspect': {
    v0: {
      files: {
        [V0]: meta(
          C0,
          '\ntest:\n  commands:\n    - p --version\n    - conda inspect linkages -p $PREFIX p  # [linux]\n',
        ),
      },
    },
    v1: {
      files: {
        [V1]: recipe(C1, '\ntests:\n  - script:\n      - conda inspect objects p\n      - p --version\n'),
      },
    },
  },
  'build-platform': {
    v0: {
      files: {
        [V0]: meta(C0),
        'conda-forge.yml':
          '# cross where it goes\nbuild_platform:\n    osx_arm64: osx_64  # no machine\nbot: {automerge: true}\n',
      },
    },
    v1: { files: { [V1]: recipe(C1), 'conda-forge.yml': 'bot: {automerge: true}' } },
  },
  'test-setting': {
    v0: {
      files: {
        [V0]: meta(C0),
        'conda-forge.yml': 'test_on_native_only: true  # slow\nprovider: {linux_aarch64: default}\n',
      },
    },
    v1: {
      files: {
        [V1]: recipe(C1),
        'conda-forge.yml': 'build_platform: {linux_aarch64: linux_64}\ntest_on_native_only: yes\n',
      },
    },
  },
};

/** Samples for the rules that repair nothing, with what they report. */
export const REPORTED: Readonly<
  Record<string, { readonly files: Readonly<Record<string, string>>; readonly found: readonly string[] }>
> = {
  'configure-cache': { files: { [V0]: meta(C0), [SH]: './configure\n' }, found: [`${SH}:1:1`] },
  uname: {
    files: { [V0]: meta(C0), [SH]: 'ARCH=$(uname -m)\nmake ARCH=`arch`\nuname -s\n' },
    found: [`${SH}:1:1`, `${SH}:2:6`],
  },
  'host-program-run': {
    files: { [V0]: meta(C0), [SH]: `$PREFIX/bin/protoc a.proto\n\${PREFIX}/bin/python setup.py install\n` },
    found: [`${SH}:1:1`],
  },
  'rust-target': {
    files: {
      [V0]: meta('  build:\n    - {{ compiler("rust") }}\n'),
      [SH]: 'cp target/release/p $PREFIX/bin\n',
    },
    found: [`${SH}:1:4`],
  },
  'selector-arch': {
    files: {
      [V1]: recipe(
        `${C1}    - if: x86_64\n      then: nasm\n    - if: build_platform == "linux-64"\n      then: yasm\n`,
      ).replace('skip: win', 'skip:\n    - win\n    - not x86_64'),
    },
    found: [`${V1}:14:7`, `${V1}:20:11`],
  },
};

/** Feedstocks with nothing to report. */
export const CLEAN: readonly Readonly<Record<string, string>>[] = [
  { [V0]: meta(C0), 'conda-forge.yml': 'provider:\n  linux_aarch64: default\n' },
  // A noarch package is built on any machine.
  {
    [V0]: meta('  host:\n    - python\n    - cmake\n').replace('number: 0', 'noarch: python'),
    [SH]: 'ctest\n',
    'conda-forge.yml': 'bot: {}\n',
  },
  {
    [V1]: recipe(C1),
    [SH]: `cmake \${CMAKE_ARGS} .\nmake\nif [[ "\${CONDA_BUILD_CROSS_COMPILATION:-}" != "1" || "\${CROSSCOMPILING_EMULATOR:-}" != "" ]]; then\n  ctest\nfi\nTOOLS=(make check)\n`,
  },
];
