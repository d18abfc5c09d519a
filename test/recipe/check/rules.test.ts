import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { filesOf } from '../../../src/recipe/check/check.js';
import { RECIPE_RULES } from '../../../src/recipe/check/rules.js';
import { checker, feedstock, patchOf } from './checker.js';
import { CLEAN, REPORTED, SAMPLES } from './samples.js';

const PAIRS = Object.entries(SAMPLES).flatMap(([rule, samples]) =>
  (['v0', 'v1'] as const).map((version) => ({ rule, version, files: feedstock(samples[version].files) })),
);

describe('a repair is the golden patch, leaves nothing to repair and changes nothing when it is made again', () => {
  test.each(PAIRS)('$rule, $version', async ({ rule, version, files }) => {
    expect(checker.check(files).map((finding) => finding.rule)).toContain(rule);
    await expect(patchOf(files)).toMatchFileSnapshot(`golden/${rule}-${version}.diff`);
    const fixed = checker.fix(files);
    expect(checker.check(fixed).filter(({ fixable }) => fixable)).toEqual([]);
    expect(filesOf(checker.fix(fixed))).toEqual(filesOf(fixed));
  });

  test.each(PAIRS)('$rule, $version, with the line ends of Windows', ({ files }) => {
    const windows = feedstock(
      Object.fromEntries(filesOf(files).map(({ file, text }) => [file, text.replaceAll('\n', '\r\n')])),
    );
    // A shell reads `\r` before a newline as part of a word, so the scripts of this machine are compared alone.
    const texts = filesOf(checker.fix(windows)).filter(
      ({ text }) => text.includes('\r\n') && !text.startsWith('#!'),
    );
    for (const { text } of texts) expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});

test.each(Object.entries(REPORTED))('%s reports the places and repairs nothing', (rule, { files, found }) => {
  const findings = checker.check(feedstock(files)).filter((finding) => finding.rule === rule);
  expect(findings.map(({ where }) => where)).toEqual(found);
  expect(findings.some(({ fixable }) => fixable)).toBe(false);
});

test.each(CLEAN.map((files) => [files]))('a recipe that is ready has no finding: %#', (files) => {
  expect(checker.check(feedstock(files))).toEqual([]);
});

test('every rule has a sample', () => {
  const ids = RECIPE_RULES.map(({ id }) => id);
  expect([...Object.keys(SAMPLES), ...Object.keys(REPORTED)].sort()).toEqual([...ids].sort());
  for (const { id, repair } of RECIPE_RULES) expect([id, repair === null]).toEqual([id, id in REPORTED]);
});

test('docs/recipe-check.md has the table of the rules', () => {
  const page = readFileSync(new URL('../../../docs/recipe-check.md', import.meta.url), 'utf8');
  const rows = RECIPE_RULES.map(
    ({ id, severity, finds, reason, source, repair }) =>
      `| \`${id}\` | ${severity} | ${finds}. ${reason} | ${repair ?? '–'} | ${source} |`,
  );
  expect(page.split('\n').filter((line) => /^\| `[\w-]+` \| (?:error|warning|note) /.test(line))).toEqual(
    rows,
  );
});

test('each output of a recipe is checked with its own sections', () => {
  const text = `package: {name: all}
outputs:
  - name: liba
    requirements:
      build:
        - {{ compiler("c") }}
  - name: py-a
    requirements:
      host:
        - python
  - name: doc
    build:
      noarch: python
    requirements:
      host:
        - python
`;
  const files = feedstock({ 'meta.yaml': text });
  expect(checker.check(files).map(({ rule, line }) => [rule, line])).toEqual([
    ['stdlib-function', 6],
    ['cross-python', 10],
  ]);
  expect(checker.fix(files).recipe.text).toContain(`        - {{ stdlib("c") }}
  - name: py-a
    requirements:
      build:
        - python                              # [build_platform != target_platform]
        - cross-python_{{ target_platform }}  # [build_platform != target_platform]
      host:`);
});

test('lines in a jinja block stay where they are', () => {
  const loop = '    {% for name in names %}\n    - cmake\n    {% endfor %}\n';
  const files = feedstock({ 'meta.yaml': `requirements:\n  host:\n    - zlib\n${loop}` });
  expect(checker.check(files).map(({ rule, fixable }) => [rule, fixable])).toEqual([
    ['program-in-host', false],
  ]);
});

test('commands in a recipe are checked, and changed where Windows does not run them', () => {
  const files = (comment: string) =>
    feedstock({ 'meta.yaml': `build:\n  script:\n    - cmake {{ args }} .${comment}\n    - "ctest"\n` });
  const found = (comment: string) =>
    checker.check(files(comment)).map(({ where, rule, fixable }) => [where, rule, fixable]);
  expect(found('')).toEqual([['meta.yaml:3:7', 'cmake-args', false]]);
  expect(found('  # [unix]')).toEqual([['meta.yaml:3:7', 'cmake-args', true]]);
  expect(checker.fix(files('  # [unix]')).recipe.text).toContain(
    `- cmake \${CMAKE_ARGS} {{ args }} .  # [unix]\n`,
  );
});
