import { expect, test } from 'vitest';
import { formatError, UserError } from '../../../src/errors.js';
import { chooseFeatures } from '../../../src/recipe/features/choose.js';
import { plainRecipe } from '../../../src/recipe/features/plain-recipe.js';
import { readFeatures } from '../../../src/recipe/features/read-features.js';
import { variantsWithFeatures } from '../../../src/recipe/features/variants.js';

const WRONG = `package:
  name: a
features:
  - name: Http2
    defalt: true
  - name: b-c
    default: yes
  - name: b_c
    requirements: [zlib]
  - name: d
    requirements:
      hots: [zlib]
      host:
        - zlib [E]
outputs:
  - package: {name: x}
    uses_features: [b-d]
`;

test('everything that is wrong with a features section is reported with its place', async () => {
  const { problems } = readFeatures({ file: 'a/recipe.yaml', text: WRONG });
  await expect(`${formatError(new UserError('x', problems))}\n`).toMatchFileSnapshot(
    'golden/wrong-section.txt',
  );
});

test.each([
  ['features: {a: b}\n', 'line by line'],
  ['features:\n  {% if x %}\n  - name: a\n  {% endif %}\n', 'jinja statements'],
  [`features:\n${Array.from({ length: 40 }, (_, i) => `  - name: a${i}\n`).join('')}`, 'too long'],
  [`features:\n  - name: a${'0'.repeat(200)}\n`, 'too long'],
  ['features: []\nfeatures:\n  - name: a\n', 'all features in one list'],
  ['features:\n  - name: a\n    default: true\n    default: false\n', 'each key once'],
  ['features:\n  - name: a\n    default: true  # [linux]\n', 'at the items of requirements alone'],
  ['features:\n  - name: a  # [linux]\n', 'at the items of requirements alone'],
  [
    'features:\n  - name: a\n    requirements:\n      host:  # [linux]\n        - zlib\n',
    'at the items of requirements alone',
  ],
  ['features:\n  - name: a\n    requirements:\n      host:\n        - &z zlib\n', 'neither anchors'],
  ['features:\n  - &a\n    name: a\n', 'neither anchors'],
  ['features:\n  - *a\n', 'neither anchors'],
])('a section that cannot be read is refused: %#', (text, expected) => {
  expect(JSON.stringify(readFeatures({ file: 'meta.yaml', text }).problems)).toContain(expected);
});

test.each([
  ['requirements: {host: [zlib]}\n', 'a key on each line'],
  ['requirements:\n  - zlib\n', 'build, host and run below requirements'],
  [
    'requirements:\n  host:  # [linux]\n    - zlib\n  host:  # [osx]\n    - zlib\n',
    'a selector at each item',
  ],
  ['requirements:\n  host: [zlib, # a\n    b]\n', 'one item on each line'],
  ['build: {number: 1}\n', 'a key on each line'],
  ['build:\n  string: |\n    a\n', 'string: a text'],
])('a recipe whose lines cannot be changed is refused: %#', (rest, expected) => {
  const features = 'features:\n  - name: a\n    default: true\n    requirements:\n      host: [qt]\n';
  const recipe = readFeatures({ file: 'meta.yaml', text: `package:\n  name: x\n${features}${rest}` });
  const [chosen] = chooseFeatures([recipe], []);
  expect(() => chosen && plainRecipe(chosen)).toThrow(
    expect.objectContaining({
      problems: [expect.objectContaining({ expected: expect.stringContaining(expected) })],
    }),
  );
});

test.each([
  ['', 'feature_a:\n  - "1"\n'],
  ['python:\n  - "3.11"', 'python:\n  - "3.11"\nfeature_a:\n  - "1"\n'],
  ['# none\n', '# none\nfeature_a:\n  - "1"\n'],
  ['---\na: b\n', '---\na: b\nfeature_a:\n  - "1"\n'],
  ['a: b\r\n', 'a: b\r\nfeature_a:\r\n  - "1"\r\n'],
])('variants of features go behind the others: %j', (text, expected) => {
  expect(variantsWithFeatures({ file: 'variants.yaml', text }, new Map([['a', true]]))).toBe(expected);
});

test.each([
  '{python: ["3.11"]}\n',
  'feature_a: ["0"]\n',
  '- a\n',
  'a: b\n...\n',
  'a: b\n---\nc: d\n',
  '# none\n  a: b\n',
  '---\n  a: b\n',
])('variants that cannot have them are refused: %j', (text) => {
  expect(() => variantsWithFeatures({ file: 'variants.yaml', text }, new Map([['a', true]]))).toThrow(
    UserError,
  );
});

test('a selector behind a single value or a list in brackets is that of each item', () => {
  const features =
    'features:\n  - name: a\n    default: true\n    requirements:\n      host: zlib  # [linux]\n      run: [x, y]  # [osx]\n';
  const recipe = readFeatures({ file: 'meta.yaml', text: `package:\n  name: x\n${features}` });
  const [chosen] = chooseFeatures([recipe], []);
  expect(chosen && plainRecipe(chosen)).toContain(
    '  host:\n    - zlib  # [linux]\n  run:\n    - x  # [osx]\n    - y  # [osx]\n',
  );
});

test('selectors without their # are no features in a meta.yaml', () => {
  const needs = [
    'zlib [win]',
    'zlib >=1 [not osx]',
    'zlib [py>27]',
    'zlib [linux and py3k]',
    'zlib [np18]',
    'zlib [a]',
  ];
  const text = `package:\n  name: x\nrequirements:\n  run:\n${needs.map((need) => `    - ${need}\n`).join('')}`;
  const [chosen] = chooseFeatures([readFeatures({ file: 'meta.yaml', text })], []);
  expect(chosen && plainRecipe(chosen)).toBe(text.replace('[a]', '* f*_a_1*'));
});
