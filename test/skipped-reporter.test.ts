import { expect, test } from 'vitest';
import { askedFor, skippedLines } from './skipped-reporter.js';

test('skipped tests are counted for each need, and each Debian package is named once', () => {
  const titles = [
    'the scripts [needs shellcheck]',
    'in a browser > by their tools [needs dot, python3]',
    'a page [needs chromium, a user other than root] > is shown',
    'another page [needs python3]',
    'real packages [needs ../shared/data]',
    'for no reason',
  ];
  expect(skippedLines(titles).join('\n')).toMatchInlineSnapshot(`
    "Skipped, since this machine has not what these tests need:
      ../shared/data: one test or group
      a user other than root: one test or group
      chromium: one test or group
      dot: one test or group
      no reason is given by “for no reason”: one test or group
      python3: 2 tests or groups
      shellcheck: one test or group
    Debian has the programs in: chromium graphviz python3 shellcheck"
  `);
});

test('nothing is printed where no test was skipped', () => {
  expect(skippedLines([])).toEqual([]);
});

test('tests that -t does not select are not reported', () => {
  const titles = ['a page [needs dot]', 'another page [needs dot]', 'a page of another test'];
  expect(askedFor(titles, /^a page/)).toEqual(['a page [needs dot]']);
  expect(askedFor(titles, undefined)).toBe(titles);
});
