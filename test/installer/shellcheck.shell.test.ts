import { describe, expect, test } from 'vitest';
import { completeHeader, fillHeader, valueNames } from '../../src/installer/header/header.js';
import { readParts } from '../../src/installer/header/read-parts.js';
import { describeWithTools } from '../tools.js';
import { run } from './run.js';

const { header, manage } = readParts();
const HOSTILE = 'a b\'"$(x)`y`\\ *\n# END VALUES\nz %s';

/** Values that the build makes of words without white space, and that the header splits. */
const LISTS = ['MACHINES', 'MEMBERS', 'PKGS_MEMBERS', 'PLACEHOLDERS', 'INTERPRETERS'];

/** The template has no branches: its variants differ only in their values, which are empty or anything. */
const VARIANTS: Readonly<Record<string, (name: string) => string | number>> = {
  'with every value empty': (name) => (isCount(name) ? 0 : ''),
  'with a word in every value': (name) => (isCount(name) ? 1 : 'word'),
  'with values that mean something to a shell': (name) => {
    if (isCount(name)) return 123_456_789;
    return LISTS.includes(name) ? '64 65536' : HOSTILE;
  },
};

describeWithTools('shellcheck accepts', { tools: ['shellcheck'] }, () => {
  const check = (input: string | Buffer, more: readonly string[] = []) =>
    expect(run(['shellcheck', '--shell=sh', ...more, '-'], { input })).toMatchObject({ code: 0, stdout: '' });

  test('the template of the header', () => check(header));
  test('the script in the prefix', () => check(manage));

  test.each(Object.entries(VARIANTS))('a header %s', (_, value) => {
    const values = Object.fromEntries(valueNames(header).map((name) => [name, value(name)]));
    // SC2016: an expansion in single quotes, which is intended in values.
    check(completeHeader(header, values), ['--exclude=SC2016']);
  });
});

describe('a value changes nothing outside the values of the header', () => {
  test.each(Object.entries(VARIANTS))('%s', (_, value) => {
    const values = Object.fromEntries(valueNames(header).map((name) => [name, value(name)]));
    const others = (text: string) => [text.split('# BEGIN VALUES\n')[0], text.split('# END VALUES\n').at(-1)];
    expect(others(fillHeader(header, values))).toEqual(others(header));
  });
});

test.each([header, manage])(
  'the script is ASCII, since yash reads nothing else in the C locale',
  (script) => {
    expect(script).toMatch(/^[\n\t -~]*$/);
  },
);

test.each([header, manage])('the script has no here-document, which many shells write to /tmp', (script) => {
  expect(script.match(/(?<!<)<<(?!<).*/g)).toBeNull();
});

test.each([header, manage])('the script defines no function twice', (script) => {
  const names = [...script.matchAll(/^([a-z_]\w*)\(\)/gim)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

/** Tells whether a value of the template is a number, which has no quotes. */
function isCount(name: string): boolean {
  return new RegExp(`^${name}=\\d+$`, 'm').test(header);
}
