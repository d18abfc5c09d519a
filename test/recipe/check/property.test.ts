import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filesOf } from '../../../src/recipe/check/check.js';
import { applyEdits, compatibleEdits } from '../../../src/recipe/check/edits.js';
import { commandsOf } from '../../../src/recipe/check/script/commands.js';
import { readUsualYaml } from '../../../src/yaml/usual.js';
import { anyText } from '../../fixtures/any-text.js';
import { checker, feedstock } from './checker.js';

const RECIPE_LINES = [
  ...[
    'requirements:',
    '  build:',
    '  host:',
    '  run:',
    '    - python',
    '    - numpy >=1',
    '    - gcc',
    '    - toolchain',
  ],
  ...[
    '    - {{ compiler("c") }}',
    `    - \${{ compiler('cxx') }}  # [linux]`,
    '    - cmake',
    '    - zlib # why',
  ],
  ...[
    '    - if: linux',
    '      then: make',
    '      then:',
    '        - r-base',
    '    - {{ mpi }}',
    '    - r-base',
    '  - libpng',
  ],
  ...[
    '    {% if x %}',
    '    {% endif %}',
    '# a comment',
    '',
    'outputs:',
    '  - name: a',
    '    requirements:',
    '      host:',
  ],
  ...[
    '        - meson-python',
    'build:',
    '  script:',
    '    - cmake .  # [unix]',
    '    - make check # [unix]',
    '  skip: true  # [win]',
  ],
  ...[
    '  host: [python, cmake]',
    '  build: []',
    'test:',
    '  commands:',
    '    - conda inspect linkages x',
    '  noarch: python',
  ],
];
const SCRIPT_LINES = [
  ...[
    '#!/bin/bash',
    'make check',
    'ctest || true',
    './configure',
    'cmake ..',
    'cmake \\',
    '  -DA=1',
    'meson setup x',
    'fi',
  ],
  ...[
    'if [[ "$CONDA_BUILD_CROSS_COMPILATION" != "1" ]]; then',
    'if a; then',
    'else',
    'cat <<END',
    'END',
    'gcc -c a.c',
    'cd x &&',
  ],
  ...[
    'make && make test',
    'CC=gcc make',
    '(ctest)',
    'for x in a; do',
    'done',
    'R CMD INSTALL .',
    'pip install .',
    '# c',
    '',
  ],
];
const textOf = (lines: readonly string[]) =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...lines), { maxLength: 30 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
    )
    .map(([all, newline, ends]) => all.join(newline) + (ends ? newline : ''));
const feedstocks = fc
  .tuple(
    fc.constantFrom('meta.yaml', 'recipe.yaml'),
    textOf(RECIPE_LINES),
    textOf(SCRIPT_LINES),
    textOf(['a: 1', 'build_platform:', '  osx_64: a']),
  )
  .map(([name, recipe, script, config]) =>
    feedstock({ [name]: recipe, 'build.sh': script, 'conda-forge.yml': config }),
  );

test('to repair a recipe again changes nothing, and nothing is left to repair', () => {
  fc.assert(
    fc.property(feedstocks, (files) => {
      const fixed = checker.fix(files);
      expect(filesOf(checker.fix(fixed))).toEqual(filesOf(fixed));
      expect(checker.check(fixed).filter(({ fixable }) => fixable)).toEqual([]);
    }),
  );
});

test('comments, blank lines and the rest of a recipe stay', () => {
  fc.assert(
    fc.property(feedstocks, (files) => {
      const kept = (text: string) =>
        text.split('\n').filter((line) => /^\s*(?:#|\{%|\s*$)|name|skip|outputs/.test(line));
      const before = kept(files.recipe.text.replace(/\r/g, ''));
      const after = kept(checker.fix(files).recipe.text.replace(/\r/g, ''));
      expect(after).toEqual(before);
    }),
  );
});

test('a recipe.yaml that can be read can be read after repairs', () => {
  fc.assert(
    fc.property(feedstocks, (files) => {
      fc.pre(files.recipe.file === 'recipe.yaml' && readUsualYaml(files.recipe.text) !== null);
      expect(readUsualYaml(checker.fix(files).recipe.text)).not.toBeNull();
    }),
  );
});

test('a script that a shell accepts is one after repairs', () => {
  const accepts = (text: string) => spawnSync('bash', ['-n'], { input: text }).status === 0;
  const recipe = 'requirements:\n  build:\n    - {{ compiler("c") }}\n';
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...SCRIPT_LINES), { maxLength: 12 }), (lines) => {
      const script = `${lines.join('\n')}\n`;
      fc.pre(accepts(script));
      const [, fixed] = filesOf(checker.fix(feedstock({ 'meta.yaml': recipe, 'build.sh': script })));
      expect([accepts(fixed?.text ?? ''), fixed?.text]).toEqual([true, fixed?.text]);
    }),
    { numRuns: 60 },
  );
});

test('any text is checked and repaired', () => {
  fc.assert(
    fc.property(anyText(), anyText(), (text, script) => {
      for (const name of ['meta.yaml', 'recipe.yaml']) {
        const files = feedstock({ [name]: text, 'build.sh': script, 'conda-forge.yml': text });
        expect(filesOf(checker.fix(checker.fix(files)))).toEqual(filesOf(checker.fix(files)));
      }
    }),
  );
});

test('places of commands are in the text', () => {
  fc.assert(
    fc.property(textOf(SCRIPT_LINES), (text) => {
      const begins = commandsOf(`  ${text}`, 2).map(({ at, end, word }) => [
        at <= end,
        word === null || word.at >= at,
      ]);
      expect(begins.flat()).not.toContain(false);
    }),
  );
});

test('edits that overlap are not made together', () => {
  const edit = (at: number, end: number, text: string) => ({ file: 'a', at, end, text });
  const sets = [
    [edit(2, 4, 'X')],
    [edit(3, 5, 'Y')],
    [edit(4, 4, 'Z')],
    [edit(4, 4, 'Z')],
    [edit(0, 0, 'A'), edit(3, 3, 'B')],
  ];
  const made = compatibleEdits(sets);
  expect(made).toEqual([sets[0], sets[2]]);
  expect(applyEdits('012345', made.flat())).toBe('01XZ45');
});
