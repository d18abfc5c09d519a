import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { KEYS, type KeyRow } from '../../src/construct-yaml/keys/table.js';
import { readConstructYaml } from '../../src/construct-yaml/read.js';
import { renderTemplate } from '../../src/construct-yaml/template/render.js';
import { ArchiError, formatError } from '../../src/errors.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

const rows = Object.entries<KeyRow>(KEYS);

test('docs/construct-yaml.md has the same table', () => {
  const docs = readFileSync(new URL('../../docs/construct-yaml.md', import.meta.url), 'utf8');
  const lines = docs.split('\n').filter((line) => /^\| `\$?\w+` \|/.test(line));
  expect(lines).toEqual(rows.map(([key, { verdict, says }]) => `| \`${key}\` | ${verdict} | ${says} |`));
});

/** Values of every kind; each key gets each of them. */
const VALUES = [
  ...[
    '"text"',
    '""',
    'true',
    '5',
    '1.5',
    'null',
    '2024-01-01',
    '[]',
    '[a, b]',
    '[""]',
    '[null]',
    '[1]',
    '{}',
  ],
  ...['{a: b}', '{a: ""}', '{a: true}', '{a: [b]}', '{a: [1]}', '{"": b}', '[{a: b}]', '[{a: ""}]', '[{}]'],
  ...[
    '[{src: a, dest: b}]',
    '[{src: a}]',
    '[{src: a, dest: b, c: d}]',
    'sh',
    '[sh, docker]',
    '[bogus]',
    'tar',
  ],
  ...['.conda', 'red', 'classic', 'condabin', 'signtool.exe', '{conda: {}}', '{conda: {a: 1}}', '{conda: a}'],
  ...['[hash]', '[{hash: {algorithm: md5}}]', '[{hash: {algorithm: [md5, sha256]}}]', '[{hash: {}}]'],
  ...['[{hash: {algorithm: x}}]', '[{hash: {algorithm: md5}, lockfile: {}}]', '[{lockfile: {env: a}}]'],
  ...[
    '[{lockfile: {env: ""}}]',
    '[{licenses: {include_text: true, text_errors: null}}]',
    '[{info_json: {}}]',
  ],
  ...[
    '[{pkgs_list: {}}]',
    '[{info.json: {}}]',
    '{enable_anywhere: true}',
    '{enable_anywhere: a}',
    '["__glibc >=2.17"]',
  ],
  ...[
    '["glibc >=2.17"]',
    '["__"]',
    '{a: {specs: [b]}}',
    '{a: {specs: b}}',
    '{a: {}}',
    '{a: {channels: null}}',
  ],
  ...['{a: {freeze_env: {conda: {b: c}}}}', '{a: {environment: b, exclude: [c], bogus: d}}', '{a: null}'],
  ...['a.b', '-a', 'a-', 'a b', '{a: {menu_packages: [], user_requested_specs: [x]}}'],
];

describeWithSharedData("constructor's own schema", () => {
  const schema = JSON.parse(readFileSync(join(sharedData, 'vectors/construct.schema.json'), 'utf8'));
  const validate = new Ajv2020({ strict: false }).compile(schema);

  test('has the same keys', () => {
    expect(rows.map(([key]) => key).sort()).toEqual(Object.keys(schema.properties).sort());
    const deprecated = Object.keys(schema.properties).filter((key) => schema.properties[key].deprecated);
    expect(
      rows
        .filter(([, row]) => row.isDeprecated)
        .map(([key]) => key)
        .sort(),
    ).toEqual(deprecated.sort());
  });

  test.each(rows.map(([key]) => key))('%s takes the same values', (key) => {
    const differences = VALUES.flatMap((value) => {
      const others = { name: 'a', version: 'b' };
      const document: Record<string, unknown> = { ...others, [key]: jsonOf(value, key) };
      // Top-level nulls are dropped before the schema is asked.
      const isValid = document[key] === null ? !(key in others) : validate(document);
      const lines = Object.entries(others).filter(([name]) => name !== key);
      const text = [...lines.map(([name, item]) => `${name}: ${item}`), `${key}: ${value} # x`].join('\n');
      const problems = problemsOf(text);
      return isValid === (problems === '')
        ? []
        : [`${value}: ${isValid ? 'valid there' : 'invalid there'}\n${problems}`];
    });
    expect(differences).toEqual([]);
  });
});

/** Returns a value as constructor gives it to its schema: a version is text by then. */
function jsonOf(value: string, key: string): unknown {
  const plain = /^[\w.$ -]+$/.test(value) && !['true', 'null', '5', '1.5'].includes(value);
  const json = plain
    ? JSON.stringify(value)
    : value.replace(/([{[,:] *)([^\s"{}[\],:][^\s"{}[\],:]*)/g, quoted);
  const parsed = JSON.parse(json);
  if (key !== 'version') return parsed === '2024-01-01' ? 5 : parsed;
  return parsed === null || Array.isArray(parsed) || typeof parsed === 'object'
    ? parsed
    : parsed === true
      ? 'True'
      : String(parsed);
}

function quoted(_: string, before: string, word: string): string {
  return before + (['true', 'null', '1'].includes(word) ? word : JSON.stringify(word));
}

function problemsOf(text: string): string {
  try {
    readConstructYaml(text, {
      file: 'construct.yaml',
      platform: 'linux-64',
      environment: new Map(),
      render: renderTemplate,
    });
    return '';
  } catch (error) {
    if (!(error instanceof ArchiError)) throw error;
    return formatError(error);
  }
}

test('all problems have their place and what was expected', () => {
  const text = `name: my app
versoin: 1
packages: [a,
  b]
specs:
  -
  - python
keep_pkgs: yes
extra_envs:
  a:
    spec: [b,
      c]
channels_remap:
  - src: x
version: 010
`;
  expect(problemsOf(text)).toMatchInlineSnapshot(`
    "Error: construct.yaml cannot be read as constructor reads it: 7 problems
      construct.yaml:1:7: name cannot be this
        expected: letters, digits, _, . and -; neither . nor - at the ends
        found:    "my app"
      construct.yaml:2:1: constructor has no such key
        found:    "versoin"
        do:       did you mean version?
      construct.yaml:3:1: constructor has not read it since 3.0: move the list to specs
        found:    "packages"
        do:       remove it
      construct.yaml:6:4: specs[0] cannot be this
        expected: text
        found:    nothing
      construct.yaml:8:12: keep_pkgs cannot be this
        expected: true or false
        found:    "yes"
      construct.yaml:11:5: unknown key extra_envs.a.spec
        expected: specs, environment, environment_file, channels, channels_remap, user_requested_specs, menu_packages, exclude, freeze_env
        found:    spec
      construct.yaml:14:5: channels_remap[0] cannot be this
        expected: dest, text
        found:    nothing"
  `);
});
