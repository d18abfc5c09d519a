/** A recipe.yaml that this program reads as rattler-build does. */
export interface AlikeRecipe {
  readonly name: string;
  readonly text: string;
  /** Files beside the recipe, by name. */
  readonly beside?: Readonly<Record<string, string>>;
}

const PACKAGE = "package: {name: foo, version: '1'}\n";

function running(name: string, lines: readonly string[], context = ''): AlikeRecipe {
  return {
    name,
    text: `${context}${PACKAGE}requirements:\n  run:\n${lines.map((line) => `    - ${line}\n`).join('')}`,
  };
}

const PLATFORM_NAMES =
  'linux osx win unix x86 x86_64 aarch64 arm64 armv6l armv7l ppc64le ppc64 s390x riscv32 riscv64 wasm32 z emscripten wasi zos freebsd linux32 linux64 win32 win64 winarm64 osx64 osxarm64 linuxaarch64 linuxppc64le linuxppc64 linuxs390x linuxarmv7l linuxarmv6l linuxriscv64 linuxriscv32 emscriptenwasm32 wasiwasm32 android ios loongarch64 linuxloongarch64 freebsd64 zosz';

/** Expressions, each for a recipe that needs `a-` followed by its value. */
const PRINTED = [
  ...['v', 'v[0]', 'v[:3]', "v | replace('.', '_')", 'v | version_to_buildstring', 'v | split(".") | first'],
  ...['python', 'python | version_to_buildstring', 'python | replace(".", "")', 'numpy', 'target_platform'],
  ...[
    "'a' ~ 1 ~ true ~ none",
    '1 + 2',
    '7 // 2',
    '7 / 2',
    '7 % 3',
    '2 ** 3',
    '1.0',
    '0x10',
    "'x' if linux else 'z'",
  ],
  ...[
    'true',
    'false',
    'none',
    'none is none',
    'not true',
    'num',
    'num + 1',
    'num == 3',
    'flag',
    'lst[0]',
    'lst[-1]',
  ],
  ...[
    'lst | first',
    'lst | last',
    'lst | length',
    "[1,2,3] | join('-')",
    '[3,1,2] | sort | join',
    '[1,1] | unique | join',
  ],
  ...[
    "nope | default('x')",
    'nope is defined',
    'v is string',
    "'3' | int + 1",
    '-3 | abs',
    "' x ' | trim",
    'v > "1.3"',
  ],
  ...[
    "env.get('NOBODY', default='d')",
    "env.exists('NOBODY')",
    'v == "1.20"',
    "'a' < 'b'",
    'SHLIB_EXT',
    '(1 < 2) and (2 < 3)',
  ],
  ...[
    'build_platform != target_platform',
    'is_linux(target_platform)',
    'is_windows(target_platform)',
    "'a' in 'abc'",
  ],
  ...[
    "'ab' | reverse",
    "{'a': 1}.a",
    '1 in [1, 2]',
    "'a' not in ['a']",
    'lst | join("_")',
    'txt',
    'sum',
    'all',
    'quoted',
  ],
];

const CONTEXT = `context:
  v: "1.20"
  num: 3
  flag: false
  lst: [p, q]
  txt: \${{ v }}
  sum: \${{ num + 2 }}
  all: \${{ flag or num == 3 }}
  quoted: "3"
`;

const MATCHED = [
  ...[
    "python, '>=3.11'",
    "python, '>3.11'",
    "python, '==3.11'",
    "python, '3.11.*'",
    "python, '=3.11'",
    "python, '!=3.11'",
  ],
  ...[
    "python, '<3.12,>=3.10'",
    "python, '<3|>=3.11'",
    "numpy, '~=1.26'",
    "'1.2.3', '>=1.2.a'",
    "'1!2', '>=1'",
  ],
  ...["'3.10', '>3.9'", "'3.13.0rc1', '<3.13'", "nope, '>=1'", "none, '>=1'", "'3.12.* *_cpython', '>=3.12'"],
  ...["'3.12.*', '3.12.*'", "cuda_compiler_version | replace('None', '0'), '>=12'"],
];

const COMPILERS = ['c', 'cxx', 'fortran', 'rust', 'cuda', 'go-cgo', 'm2w64_c'];

const SKIPS: Readonly<Record<string, string>> = {
  'conditions that do not hold': '[win, \'match(python, "<3.12") and osx\']',
  'one condition that holds': '[win, aarch64]',
  'a template': `\${{ aarch64 }}`,
  'a template that does not hold': `\${{ not linux }}`,
  'a text': "'linux and x86_64'",
  false: 'false',
  'yes, which is a name': '"yes is defined"',
  'a condition of a condition': '[{if: linux, then: x86_64}]',
};

/** Recipes of our own, on the subjects of rattler-build's own tests and of real recipes. */
export const ALIKE: readonly AlikeRecipe[] = [
  running(
    'names of platforms',
    PLATFORM_NAMES.split(' ').map((name) => `{if: ${name}, then: is-${name}, else: no-${name}}`),
  ),
  running(
    'what expressions print',
    PRINTED.map((source, at) => `'a${at}-\${{ ${source.replaceAll("'", "''")} }}-x'`),
    CONTEXT,
  ),
  running(
    'what expressions decide',
    PRINTED.map((source, at) => `{if: '${source.replaceAll("'", "''")}', then: y${at}, else: n${at}}`),
    CONTEXT,
  ),
  running(
    'match',
    MATCHED.map((args, at) => `{if: "match(${args})", then: y${at}, else: n${at}}`),
  ),
  {
    name: 'compilers without variants',
    text: `${PACKAGE}requirements:\n  build:\n${COMPILERS.map((name) => `    - \${{ compiler('${name}') }}\n`).join('')}`,
  },
  {
    name: 'compilers with variants',
    text: `${PACKAGE}requirements:\n  build:\n${COMPILERS.map((name) => `    - \${{ compiler('${name}') }}\n`).join('')}    - \${{ stdlib('c') }}\n`,
    beside: {
      'variants.yaml':
        "c_compiler: [clang]\nc_compiler_version: ['13']\ncxx_compiler: [gxx]\ncuda_compiler: [cuda-nvcc]\ncuda_compiler_version: ['12.4']\nc_stdlib: [sysroot]\nc_stdlib_version: ['2.28']\n",
    },
  },
  running('cdt', [`\${{ cdt('mesa-libgl-devel') }}`, `\${{ cdt('mesa-libgl') }} >=2`]),
  ...Object.entries(SKIPS).map(([name, skip]) => ({
    name: `skip: ${name}`,
    text: `${PACKAGE}build:\n  skip: ${skip}\n`,
  })),
  running('conditions in conditions', [
    '{if: linux, then: [a, {if: aarch64, then: b, else: [c, {if: win, then: d, else: [e, f]}]}]}',
    '{if: not unix, then: x}',
    '{if: win, then: [], else: z}',
    '{if: true, then: t}',
    '{if: "linux and\\n  x86_64", then: m}',
  ]),
  running('marks with signs, and in the midst of a text', [
    `'e-\${{- 1 -}}'`,
    `'d-\${{ 1 }}-\${{ 2 }}'`,
    `h-\${{ "#x" | replace("#", "") }}  # c`,
  ]),
  running('empty texts go', [`\${{ 'a' if win else '' }}`, 'c']),
  running('specs as they are written', [
    ...[
      'a >=1',
      "'b 2.*'",
      'c =3',
      "'d>=1,<2'",
      "'e 1.2.* h_*'",
      "'conda-forge::f >=2'",
      'h==1',
      'PyYAML',
      "'NumPy >=1'",
    ],
    ...["'i >=1|<0.5'", "'j ~=1.2'", "'k !=1.2'", "'l * cuda*'"],
  ]),
  running('pins', [
    `\${{ pin_subpackage("foo", exact=true) }}`,
    `\${{ pin_compatible('zlib', lower_bound='x.x') }}`,
  ]),
  {
    name: 'outputs have what the recipe says of all',
    text: `context: {v: '2'}
recipe: {name: top, version: "\${{ v }}"}
build: {noarch: generic, number: 4}
tests: [{script: [x], requirements: {run: [for-all]}}]
outputs:
  - package: {name: a}
    requirements: {run: [x]}
    tests:
      - script: [x]
        requirements: {run: [pytest], build: [curl]}
      - {python: {imports: [a], pip_check: true}}
      - {package_contents: {files: [a]}}
  - package: {name: b, version: 3}
    build: {noarch: python}
    requirements: {run: [python]}
  - package: {name: d}
    build: {skip: [not aarch64]}
    requirements: {host: [z], run: ["\${{ pin_subpackage('a', exact=True) }}"]}
  - package: {name: e}
    build: {skip: true}
`,
  },
  {
    name: 'a recipe that skips all of its outputs',
    text: 'recipe: {name: top, version: 1}\nbuild: {skip: [linux]}\noutputs:\n  - package: {name: a}\n  - package: {name: b}\n    build: {skip: false}\n',
  },
  {
    name: 'staging outputs',
    text: `recipe: {name: top, version: 1}
outputs:
  - staging: {name: s1}
    requirements: {build: [cmake], host: [zlib]}
  - staging: {name: s2}
    requirements: {build: [make]}
  - package: {name: a}
    inherit: s1
  - package: {name: b}
    inherit: {from: s2, run_exports: false}
  - package: {name: c}
`,
  },
  {
    name: 'noarch by a template',
    text: `context: {na: false}\n${PACKAGE}build:\n  noarch: \${{ 'python' if na else 'generic' }}\n`,
  },
  {
    name: 'a version that looks like a number',
    text: `context: {v: 1.10}\npackage: {name: FooBar, version: '\${{ v }}'}\n`,
  },
  {
    ...running('variants.yaml with types', [
      `'a >=\${{ alpha }}'`,
      `'b >=\${{ beta_x }}'`,
      '{if: flag, then: f}',
      '{if: num == 2, then: n2}',
      `'n >=\${{ num + 1 }}'`,
    ]),
    beside: {
      'variants.yaml':
        "alpha: ['1.10']\nbeta_x: ['7']\nflag: [false]\nnum: [2]\nzip_keys: [[alpha, beta_x]]\n",
    },
  },
  {
    ...running('variants.yaml with conditions', [`'a >=\${{ alpha }}'`, `'g-\${{ gamma }}'`]),
    beside: {
      'variants.yaml':
        "alpha:\n  - if: linux\n    then: '5'\n    else: '7'\ngamma:\n  - if: aarch64\n    then: [arm]\n    else: [intel]\n",
    },
  },
  {
    ...running('conda_build_config.yaml with selectors', [
      `'a >=\${{ alpha }}'`,
      '{if: flag, then: f, else: g}',
      "{if: num == '2', then: n2, else: nn}",
    ]),
    beside: {
      'conda_build_config.yaml':
        'alpha:\n  - 1.10  # [linux]\n  - 2  # [win]\nflag:\n  - false\nnum:\n  - 2\n',
    },
  },
  {
    name: 'a python that the variants name',
    text: `${PACKAGE}requirements:\n  host: [python, numpy]\n  run: [{if: "match(python, '>=3.12')", then: new}]\n`,
    beside: { 'variants.yaml': "python: ['3.12.* *_cpython']\nnumpy: ['2.0']\n" },
  },
];
