import { expect, test } from 'vitest';
import { parseMinutes, parseTimes } from '../../src/plan/times.js';
import { failureOf } from '../lock/errors.js';

test('parseTimes reads one time per line', () => {
  const text = '---\n# minutes\nzlib: 2.5\n"Python": 30 # slow\n\n\'a b\': 1\n';
  expect([...parseTimes(text, 'times.yaml')]).toEqual([
    ['zlib', 2.5],
    ['python', 30],
    ['a b', 1],
  ]);
});

test('parseTimes reports every line without a time', async () => {
  const text = 'zlib 2.5\npython: long\nok: 1\nyear: 999999999\nlist: [1]\nnegative: -1\n';
  await expect(await failureOf(() => parseTimes(text, 'times.yaml'))).toMatchFileSnapshot('golden/times.txt');
});

test.each(['0', '-3', 'x', '', '1e3', '99999999', 'Infinity'])('--minutes %j is refused', async (text) => {
  expect(await failureOf(() => parseMinutes(text))).toContain('exit 2\nError: --minutes cannot be used');
});
