import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadVersions } from '../../src/conda/version.js';
import { readRecipes } from '../../src/recipe/read-recipe.js';

const versions = await loadVersions();

/** Returns the problems of the only file, which is read or left out whatever it holds. */
function problemsOf(text: string, file = 'meta.yaml'): readonly string[] {
  const variants = { before: [], after: [], settings: {} };
  const wanted = { platform: 'linux-aarch64', variants } as const;
  const { recipes, problems } = readRecipes([{ file, text, variants: [] }], wanted, versions);
  expect(recipes.length + Math.min(problems.length, 1)).toBe(1);
  return problems.map(({ message }) => message);
}

const repeated = (statement: string, times: number) => statement.repeat(times);

describe('a recipe that grows with every line is refused or ends:', () => {
  test.each([
    ['lists of lists', '{% set x = ["a"] %}', '{% set x = [x, x] %}', '{{ x }}'],
    ['lists in lists', '{% set x = ["a"] %}', '{% set x = [x] %}', '{{ x }}'],
    ['lists that are added', '{% set x = [1, 2] %}', '{% set x = x + x %}', '{{ x }}'],
    ['mappings', '{% set x = {"a": 1} %}', '{% set x = {"a": x, "b": x} %}', '{{ x }}'],
    ['what is joined', '{% set x = ["a"] %}', '{% set x = [x|join("bb"), x|join("cc"), "d"] %}', '{{ x }}'],
    ['what is formatted', '{% set x = "ab" %}', '{% set x = "{0}{0}{0}".format(x) %}', '{{ x }}'],
    ['python’s format', '{% set x = "ab" %}', '{% set x = "%s%s%s" % (x, x, x) %}', '{{ x }}'],
    ['what is put together', '{% set x = "ab" %}', '{% set x = x ~ x ~ x %}', '{{ x }}'],
    ['what is replaced', '{% set x = "aa" %}', '{% set x = x.replace("a", x) %}', '{{ x }}'],
    ['what is sorted', '{% set x = ["a"] %}', '{% set x = [x, x]|sort %}', '{{ x|sort }}'],
    [
      'what is held against itself',
      '{% set x = ["a"] %}',
      '{% set x = [x, x] %}',
      '{{ x == x or x in [x] }}',
    ],
  ])('%s', (_, first, statement, last) => {
    const [problem] = problemsOf(`${first}\n${repeated(`${statement}\n`, 200)}package:\n  name: ${last}\n`);
    expect(problem).toMatch(/^(\d+: )?(more than the limit "expression-|lists are nested too deeply$)/);
  });

  test('a context of recipe.yaml', () => {
    const lines = Array.from(
      { length: 200 },
      (_, at) => `  x${at + 1}: ["\${{ x${at} }}", "\${{ x${at} }}"] #\n`,
    );
    const text = `context:\n  x0: a\n${lines.join('')}package:\n  name: \${{ x200 }}\n`;
    expect(problemsOf(text, 'recipe.yaml')[0]).toMatch(/the limit "expression-values"/);
  });

  test('the texts of recipe.yaml', () => {
    const long = `  x: ${'a'.repeat(60_000)}\n`;
    const items = repeated(`    - b\${{ x }}\n`, 1000);
    const text = `context:\n${long}package:\n  name: a\nrequirements:\n  run:\n${items}`;
    expect(problemsOf(text, 'recipe.yaml')[0]).toMatch(/the limit "recipe-size"/);
  });
});

describe('long lines and deep trees end without an exception:', () => {
  test.each([
    ['braces', '{{'],
    ['open brackets behind a comment', 'a # [('],
    ['statements', '{% if a %}'],
    ['quotes', '"\''],
    ['dashes', '- '],
    ['flow mappings', '{a: '],
    ['keys', 'a: '],
    ['anchors', '&a '],
    ['sections', 'about:\n'],
    ['spaces', ' '],
  ])('%s', (_, part) => {
    for (const file of ['meta.yaml', 'recipe.yaml'])
      for (const times of [10_000, 10_000_000 / part.length]) problemsOf(part.repeat(times), file);
  });
});

/** Random expressions of a grammar, nested in each other. */
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      'x',
      'y',
      '1',
      '-2',
      '""',
      '"a-b"',
      'None',
      'true',
      '[]',
      '{}',
      'py',
      'environ',
      'compiler',
    ),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '//', '%', '~', '<', '==', 'in', 'is', 'and'),
        tie('expression'),
      )
      .map((parts) => parts.join(' ')),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom(
          '|lower',
          '|join("-")',
          '|sort',
          '|int',
          '|first',
          '|d(1)',
          '.split("-")',
          '.get("a")',
          '.format(1)',
          '[0]',
          '[1:]',
          '[y]',
          '()',
          '(x, y)',
          '.a',
          '.keys()',
          '.zfill(9)',
          '|unique|list',
        ),
      )
      .map((parts) => parts.join('')),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `[${a}, ${b}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `{${a}: ${b}}`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a} if ${b} else ${a})`),
  ),
}));

const statement = fc.oneof(
  expression.map((text) => `{% set x = ${text} %}`),
  expression.map((text) => `{% set y = ${text} %}`),
  fc
    .tuple(expression, expression)
    .map(([test, text]) => `{% if ${test} %}\n# {{ ${text} }}\n{% else %}\n# y\n{% endif %}`),
  fc
    .tuple(expression, expression)
    .map(([list, text]) => `{% for x in ${list} %}\n# {{ ${text} }}\n{% endfor %}`),
  expression.map((text) => `other: 1  # [${text}]`),
);

test('any statements of a grammar give a recipe or problems with a message', () => {
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 12 }), expression, (statements, name) => {
      for (const problem of problemsOf(
        `${statements.join('\n')}\npackage:\n  name: a\nbuild:\n  x: {{ ${name} }} #\n`,
      ))
        expect(problem).not.toBe('');
    }),
    { numRuns: 1500 },
  );
});
