import { readConstructYaml } from '../../../src/construct-yaml/read.js';
import { readConstructText } from '../../../src/construct-yaml/reading/read-text.js';
import { renderTemplate } from '../../../src/construct-yaml/template/render.js';
import { toManifest } from '../../../src/construct-yaml/to-manifest.js';
import { readEnvironmentYaml } from '../../../src/manifest/environment-yaml.js';
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
const WHOLE = `name: App
version: 1.10
channels:
  - defaults
  - ./channel
specs:
  - python >=3.8
virtual_specs:
  - __glibc >=2.17
condarc:
  a: [1, 2.0]  # b
extra_envs:
  b: {specs: [c], channels: null}
build_outputs:
  - hash: {algorithm: md5}
post_install: post.sh
script_env_variables: {A: b}
environment_file: environment.yml
`;
const ENVIRONMENT_YAML = `name: a
channels: [conda-forge, nodefaults]
dependencies:
  - python=3.12
  - pip: [b==1]
`;
const environment = new Map([['V', '1.2-3']]);

/** The readers of construct.yaml. */
export const CONSTRUCT: readonly Parser[] = [
  ofText('a construct.yaml', TEMPLATE, {
    reaches: ['construct-yaml/reading/read-text:readConstructText'],
    parse: (text) => {
      const { where } = readConstructText(text, {
        file: 'c.yaml',
        platform: 'linux-64',
        environment,
        render: renderTemplate,
      });
      return where(text.length * 2);
    },
  }),
  ofText('the keys of a construct.yaml', WHOLE, {
    reaches: ['construct-yaml/read:readConstructYaml'],
    parse: (text) => {
      const construct = readConstructYaml(text, {
        file: 'c.yaml',
        platform: 'linux-64',
        environment,
        render: renderTemplate,
      });
      const readText = () => ENVIRONMENT_YAML;
      return toManifest({ ...construct, refusals: [] }, { readText, dropPip: true }).notes;
    },
  }),
  ofText('an environment.yml', ENVIRONMENT_YAML, {
    reaches: ['manifest/environment-yaml:readEnvironmentYaml'],
    parse: (text) => readEnvironmentYaml(text, 'environment.yml'),
  }),
  ofText('YAML as python reads it', DOCUMENT, {
    reaches: ['yaml/python-document:readPythonDocument'],
    parse: (text) => readPythonDocument(text),
  }),
];
