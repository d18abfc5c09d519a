import { expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { parseManifest } from '../../src/manifest/parse.js';

/** With % for $, which a linter takes for a forgotten template. */
const parse = (prefix: string) =>
  parseManifest(
    `name: A\nversion: 1\nchannels: [./c]\nspecs: [a]\ndefault_prefix: ${JSON.stringify(prefix.replaceAll('%', '$'))}\n`,
    'x',
  ).setup.behaviour.defaultPrefix;

test.each(['/opt/a', '%HOME/a', '%{HOME}/a b', '%{HOME:-/opt}/a', '%{A:-}/x', "/it's", '%A%B'])(
  'default_prefix may be %j',
  (prefix) => {
    expect(parse(prefix)).toBe(prefix.replaceAll('%', '$'));
  },
);

test.each([
  ...[
    'a',
    '~/a',
    '%',
    '%/a',
    '%1',
    '%{',
    '%{}',
    '%{A',
    '%{A-b}',
    '%{A:=b}',
    '%{A:-%B}',
    '%{A:-`b`}',
    '%(id)',
    '%((1))',
  ],
  ...['/', '//', '/a/../b', '/a/.', '..', '%A/..', '%{A:-..}/a'],
  ...['/a`id`', '/a\nb', '/a\\b', '%{A:-}}%(x)', '"%HOME"'],
])('default_prefix may not be %j', (prefix) => {
  expect(() => parse(prefix)).toThrow(UserError);
});
