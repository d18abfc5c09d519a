import { readConstructText } from '../../../src/construct-yaml/reading/read-text.js';
import { readPythonDocument } from '../../../src/yaml/python-document.js';
import { ofText, type Parser } from './parser.js';

const TEMPLATE = `{% set version = os.environ.get("V", "26.3.2-3") %}
name: {{ environ["N"] or "app" }}
version: {{ version.split("-")[0] | replace(".", "_") }}
# a comment [win]
specs:
{%- for name in ["python", "pip"] if name != "x" %}
  - {{ name }}  # [linux and not (osx or win)]
{%- endfor %}
{% if version.startswith("2") %}
company: "a"  # [unix|win]
{% elif not version %}
{% else %}
{% endif %}
text: |
  {# note #} {% raw %}{{ }}{% endraw %}
`;
const DOCUMENT = `a: &x {b: [1_0, 0x1F, 1e3, 2024-01-01], c: ~}
d:
  <<: *x
  "e": 'f'
g: |
  h
`;
const environment = new Map([['V', '1.2-3']]);

/** The readers of construct.yaml. */
export const CONSTRUCT: readonly Parser[] = [
  ofText('a construct.yaml', TEMPLATE, {
    reaches: ['construct-yaml/reading/read-text:readConstructText'],
    parse: (text) => {
      const { where } = readConstructText(text, { file: 'c.yaml', platform: 'linux-64', environment });
      return where(text.length * 2);
    },
  }),
  ofText('YAML as python reads it', DOCUMENT, {
    reaches: ['yaml/python-document:readPythonDocument'],
    parse: (text) => readPythonDocument(text),
  }),
];
