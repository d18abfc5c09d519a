import { expect, test } from 'vitest';
import { coreValue } from '../../src/yaml/core-types.js';
import { readLenientYaml } from '../../src/yaml/lenient.js';
import { readUsualYaml } from '../../src/yaml/usual.js';

function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

/** Texts, and their values by PyYAML 6.0.4 with libyaml. */
test.each([
  ['a: "\nfoo\n"\nb: c\n', { a: ' foo ', b: 'c' }],
  ['a: "one\n\ttwo"\n', { a: 'one two' }],
  ["a:\n  - 'x\ny''s\n\nz'\n  - b\n", { a: ["x y's\nz", 'b'] }],
  ['a: [b,\nc]\nd: e\n', { a: ['b', 'c'], d: 'e' }],
  ['a: {b: [c,\n"d\ne"]\n}\nf: g\n', { a: { b: ['c', 'd e'] }, f: 'g' }],
  ['a: |\n  "not a quote\nb: "\nx"\n', { a: '"not a quote\n', b: ' x' }],
  ['a: don\'t\nb: "\nx"\n', { a: "don't", b: ' x' }],
  ['- "\nx" # c\n- y\n', [' x', 'y']],
  ['x: &a {b: c}\ny:\n  <<: *a\n  z: d\n', { x: { b: 'c' }, y: { b: 'c', z: 'd' } }],
  ['a: null\nb: ~\nc: "null"\n', { a: null, b: null, c: 'null' }],
])('readLenientYaml reads %j', (text, expected) =>
  expect(plain(readLenientYaml(text, 'f'))).toEqual(expected),
);

/** As in the core schema of YAML 1.2, except that a number whose text would change stays a text. */
test.each([
  ['true', true],
  ['False', false],
  ['yes', 'yes'],
  ['1', 1],
  ['-20', -20],
  ['0', 0],
  ['007', '007'],
  ['1.10', '1.10'],
  ['1e3', '1e3'],
  ['12345678901234567890', '12345678901234567890'],
  ['null', null],
  ['nothing', 'nothing'],
  ['Fa', 'Fa'],
])('coreValue reads %s as %j', (text, expected) => {
  expect(coreValue(text, true)).toBe(expected);
  const list = `- ${text}\n- [${text}, '${text}']\n`;
  expect(readUsualYaml(`- ${text}\n`, { typed: true })).toEqual([expected]);
  expect(readLenientYaml(list, 'f', { typed: true })).toEqual([expected, [expected, text]]);
});
