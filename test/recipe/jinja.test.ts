import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { metaYamlScope, selectorScope } from '../../src/recipe/scope.js';
import { selectLines } from '../../src/recipe/selector.js';
import { renderTemplate } from '../../src/recipe/template/template.js';
import { USUAL_VARIANT } from '../../src/recipe/variant.js';

const target = {
  platform: 'linux-64',
  variant: { ...USUAL_VARIANT, version: '1.2.3', flag: 'None', bootstrap: 'False', level: '1' },
  environment: new Map([['CF_CUDA_ENABLED', 'True']]),
} as const;

/** Renders a template. Returns the text, the losses and the unset names. */
function rendered(text: string) {
  const lost: string[] = [];
  const unset: string[] = [];
  const result = renderTemplate(text, metaYamlScope(target), {
    lost: (line, message) => lost.push(`${line}: ${message}`),
    unset: (line, name) => unset.push(`${line}: ${name}`),
  });
  return { text: result, lost, unset };
}

/** Expressions, and what jinja2 3.1.6 renders with `version` 1.2.3 and `flag` None. */
const JINJA2 = JSON.parse(
  readFileSync(new URL('golden/jinja2.json', import.meta.url), 'utf8'),
) as readonly (readonly [string, string])[];

test.each(JINJA2)('a template is rendered as by jinja2: %s', (expression, expected) => {
  expect(rendered(`{{ ${expression} }}`)).toMatchObject({ text: expected, lost: [] });
});

/** By jinja2 3.1.6 too, except for line ends, whose number is kept here. */
test.each([
  ['quotes in each other', `{% set a = "it's" %}{% set b = 'a "b"' %}{{ a }} {{ b }}`, `it's a "b"`],
  ['two texts in a row are one', `{% set a = "1" "2" %}{{ a }}{{ '3' '4' }}`, '1234'],
  ['unpacking', "{% set a, b = '1.2'.split('.') %}{{ b }}{{ a }}", '21'],
  ['unpacking in brackets', '{% set (a, b) = (1, 2) %}{{ a }}{{ b }}', '12'],
  ['a block', '{% set x %}a{{ 1 }}{% endset %}{{ x }}', 'a1'],
  ['a loop forgets', '{% set x = 1 %}{% for i in [1, 2] %}{% set x = i %}{% endfor %}{{ x }}', '1'],
  ['each item begins anew', '{% for i in [1, 2] %}{{ y }}{% set y = i %}{% endfor %}', ''],
  ['an if keeps', '{% if 1 %}{% set x = 2 %}{% endif %}{{ x }}', '2'],
  ['namespace', '{% set n = namespace(v=1) %}{% for i in [5] %}{% set n.v = i %}{% endfor %}{{ n.v }}', '5'],
  ['loop', '{% for i in "ab" %}{{ loop.index }}{{ i }}{{ "," if not loop.last }}{% endfor %}', '1a,2b'],
  ['a loop over nothing', '{% for i in [] %}a{% else %}b{% endfor %}', 'b'],
  ['a loop with a test', '{% for i in range(5) if i is odd %}{{ i }}{% endfor %}', '13'],
  ['pairs', '{% for k, v in {"a": 1}.items() %}{{ k }}={{ v }}{% endfor %}', 'a=1'],
  ['elif', '{% if 0 %}a{% elif 1 %}b{% else %}c{% endif %}', 'b'],
  ['a macro', '{% macro m(a, b="x") %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(2, b=3) }}', '1-x 2-3'],
  ['with', '{% with a = 1 %}{{ a }}{% endwith %}{{ a }}', '1'],
  ['raw', '{% raw %}{{ x }}{% endraw %}', '{{ x }}'],
  ['a mark in quotes', "{{ '}}' }}{{ {'a': {'b': 1}}['a']['b'] }}", '}}1'],
  ['white space', 'a {{- 1 -}} b {%- if 1 %} c{% endif %}', 'a1b c'],
  [
    'a list that grows',
    '{% set l = [] %}{% for i in [1, 2] %}{% set _ = l.append(i) %}{% endfor %}{{ l }}',
    '[1, 2]',
  ],
])('a template is rendered: %s', (_, template, expected) => {
  expect(rendered(template)).toMatchObject({ text: expected, lost: [] });
});

test('a rendered template keeps its line numbers', () => {
  const text = 'a\n{%- if 1 -%}\n\nb{# x\ny #}c\n{% endif %}{% if 0 %}\nd\n{% endif %}\n{{ f(\n1) }}\ne\n';
  const lines = rendered(text).text.split('\n');
  expect(lines.indexOf('e')).toBe(text.split('\n').indexOf('e'));
});

describe('the unset names of a template', () => {
  test.each([
    ['{{ x }}', ['1: x']],
    ['\n{% set y = x ~ "a" %}\n\n{{ y }}', ['4: x']],
    ['{% set y = x %}', []],
    ['{{ x | default("a") }}{{ x is defined }}{{ 1 or x }}', []],
    ['{{ GIT_DESCRIBE_TAG }}{{ environ.get("A") }}', ['1: GIT_DESCRIBE_TAG']],
    ['{% set data = load_setup_py_data() %}\n{{ data.get("version") }}', ['2: load_setup_py_data']],
    ['{% for i in [1] %}{{ i }}{{ x }}{% endfor %}', ['1: x']],
  ])('are found in %s', (template, expected) => expect(rendered(template).unset).toEqual(expected));
});

test('an expression that cannot be read is reported where its value is used', () => {
  const { lost, text } = rendered('{% set x = 1 | exec %}\na\n{{ x }}b\n{% include "c" %}\nd');
  expect(lost).toEqual(['3: unknown filter exec', '4: {% include "c" %} is not supported']);
  expect(text).toMatch(/^\na\n.b\n\nd$/);
});

/**
 * The result of Python 3.11 for conda-build's selectors, where whole numbers and booleans of a variant have their
 * type.
 */
test.each([
  ['py37, py38', true],
  ['(linux, win)', true],
  ['not bootstrap', true],
  ['level == 1', true],
  ['level == "1"', false],
  ['level < 2', true],
  ['nobody < 1', true],
  ['nobody is None', false],
  ['win|linux', true],
  ['linux & win', false],
  ['flag == "None"', true],
  ['py >= 311 and not win', true],
  ['CF_CUDA_ENABLED == "True"', true],
  ['os.environ.get("CF_CUDA_ENABLED", "False") == "True"', true],
  ['environ.get("NOBODY") is None', true],
  ['2 ** 3 ** 2 == 512', true],
  ['len("ab") == 2 and "a" in "abc"', true],
])("the selector %s is judged by conda-build's rules", (selector, holds) => {
  expect(selectLines([`a  # [${selector}]`], selectorScope(target))).toEqual([holds ? 'a' : null]);
});

test('Jinja gets the values of a variant as texts', () => {
  expect(rendered('{{ bootstrap }} {{ level ~ 1 }} {{ "x" if bootstrap }}').text).toBe('False 11 x');
});
