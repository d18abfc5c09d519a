import { describe, expect, test } from 'vitest';
import { describeProgress, describeTotal, formatBytes, type Total } from '../../src/text/bytes.js';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1234, '1.2 kB'],
  [36_640_000, '36.6 MB'],
  [365_000_000, '365 MB'],
  [5e12, '5.0 TB'],
])('%d bytes are written %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

describe('the progress of a step', () => {
  test.each<[number, Total, string, string]>([
    [1, {}, '', '1'],
    [1, { total: 3 }, ' (3)', '1 of 3'],
    [1, { total: 3, unit: 'packages' }, ' (3 packages)', '1 of 3 packages'],
    [5, { total: 3000, unit: 'bytes' }, ' (3.0 kB)', '5 B of 3.0 kB'],
    [5, { unit: 'bytes' }, '', '5 B'],
  ])('%d of %j is described', (done, total, whole, part) => {
    expect([describeTotal(total), describeProgress(done, total)]).toEqual([whole, part]);
  });
});
