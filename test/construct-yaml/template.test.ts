import { describe, expect, test } from 'vitest';
import { readConstructText } from '../../src/construct-yaml/reading/read-text.js';
import { renderTemplate } from '../../src/construct-yaml/template/render.js';
import { readPythonDocument } from '../../src/yaml/python-document.js';

const environment = new Map([['SET', 'value']]);

function read(text: string) {
  return readConstructText(text, {
    file: 'construct.yaml',
    platform: 'linux-64',
    environment,
    render: renderTemplate,
  });
}

test('what was asked of the environment is told, set or not', () => {
  const { environment: reads, rendered } = read(
    'a: {{ environ["SET"] }} {{ os.environ.get("NOT", "b") }} {{ "X" in environ }} {{ os.getenv("Y") }}\n',
  );
  expect(rendered).toBe('a: value b False None');
  expect(reads).toEqual([
    { name: 'NOT', value: null },
    { name: 'SET', value: 'value' },
    { name: 'X', value: null },
    { name: 'Y', value: null },
  ]);
});

describe('nothing can be called:', () => {
  test.each([
    ['os.popen("id").read()', 'os.popen is not read here'],
    ['os.system', 'os.system is not read here'],
    ['os.environ.copy()', 'environ.copy() is not read here'],
    ['"".__class__.__mro__', 'a part of the expression has no value'],
    ['cycler("a")', 'cycler() is not read here'],
    ['"%s"|format(1)', 'the filter format is not read here'],
    ['[1].append(2)', 'append() is not read here'],
    ['environ["NOT"] + "/x"', 'the environment variable NOT is not set; set it with --env NOT=VALUE'],
    ['"a" + 1', 'a text + a number is an error in python'],
    ['x.y', 'x has no value'],
  ])('{{ %s }}', (expression, message) => {
    const { problems } = read(`name: a\n# a comment\n  \nb: {{ ${expression} }} c\n`);
    expect(problems).toEqual([{ where: 'construct.yaml:4:4', message }]);
  });

  test.each(['include "other.yaml"', 'macro m()', 'import os', 'set x.y = 1', 'extends "a"'])(
    '{%% %s %%}',
    (statement) => {
      expect(read(`name: a\n{% ${statement} %}\nb: {{ 1 }} c\n`).problems).toMatchObject([
        { where: 'construct.yaml:2:1', message: expect.stringContaining('is not read here') },
      ]);
    },
  );
});

test('all problems are told at once', () => {
  const { problems } = read('a: {{ os.popen("x") }} b\n{% include "y" %}\nc: d  # [e]\nf: {{ }\n');
  expect(problems.map(({ where }) => where)).toEqual([
    'construct.yaml:3:9',
    'construct.yaml:4:4',
    'construct.yaml:2:1',
    'construct.yaml:1:4',
  ]);
});

test('YAML problems in rendered text have the place that they have in the file', () => {
  const text = '# comment\n{% set v = "1" %}\n{%- if v %}\n\n\nname: a\n{%- endif %}\nname: {{ v }} b\n';
  expect(read(text).problems).toMatchObject([
    { where: 'construct.yaml:8:1', message: 'the key "name" is given twice' },
  ]);
  expect(read('a: {{ "\\"" }} "\nb: [\n').problems[0]?.where).toMatch(/^construct\.yaml:[123]:\d+$/);
});

test.each([
  [
    'a loop in loops',
    `{% for a in "${'x'.repeat(300)}" %}{% for b in "${'x'.repeat(300)}" %}{{ b }}{% endfor %}{% endfor %}`,
  ],
  ['a text that doubles', `{% set a = "${'x'.repeat(1000)}" %}${'{% set a = a + a %}'.repeat(40)}{{ a }}`],
  ['brackets', `{{ ${'('.repeat(5000)} }}`],
  ['ifs', '{% if 1 %}'.repeat(5000)],
  [
    'aliases',
    `a: {{ 1 }} b\n${['b: &b [x, x]', ...Array.from({ length: 40 }, (_, at) => `c${at}: &c${at} [*${at === 0 ? 'b' : `c${at - 1}`}, *${at === 0 ? 'b' : `c${at - 1}`}]`)].join('\n')}`,
  ],
])('%s end', (_, text) => {
  expect(read(`name: a {{ 1 }}: b: c\n${text}`).problems.length).toBeGreaterThan(0);
});

test.each([']'.repeat(500_000), '[]'.repeat(250_000), '[a]('.repeat(200_000)])(
  'a line of brackets takes time in proportion to its length',
  (brackets) => {
    expect(read(`name: a # ${brackets}\n`).problems.length).toBeLessThan(2);
  },
);

test.each([
  '{% set a = 1 %}\nname: a\n',
  '\n  {%- if x %}\na: 1\n{% endif %}\n',
  '{%}',
  '{% a: b }',
  '{%\n}',
])('YAML cannot begin with a statement, so jinja is rendered at once: %j', (text) => {
  expect(readPythonDocument(text).isBroken).toBe(true);
});
