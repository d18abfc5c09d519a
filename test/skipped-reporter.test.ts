import { expect, test } from 'vitest';
import { askedFor, skippedLines } from './skipped-reporter.js';

test('each need is counted, and the packages of the programs are named once', () => {
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

test('nothing is printed where nothing was skipped', () => {
  expect(skippedLines([])).toEqual([]);
});

test('where -t asks for some tests, the others are not told of', () => {
  const titles = ['a page [needs dot]', 'another page [needs dot]', 'a page of another test'];
  expect(askedFor(titles, /^a page/)).toEqual(['a page [needs dot]']);
  expect(askedFor(titles, undefined)).toBe(titles);
});
