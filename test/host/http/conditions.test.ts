import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answerTo } from '../../../src/host/http/conditions.js';

const FILE = { size: 10, etag: '"tag"', lastModified: 'Sat, 21 Nov 2026 10:00:00 GMT' };
const EARLIER = 'Sat, 21 Nov 2026 09:59:59 GMT';

/** RFC 9110: 13.1 and 14.2. */
const CASES: readonly (readonly [headers: Record<string, string>, expected: string])[] = [
  [{}, '200 0-9'],
  [{ 'if-none-match': '"tag"' }, '304'],
  [{ 'if-none-match': '"x", W/"tag"' }, '304'],
  [{ 'if-none-match': '*' }, '304'],
  [{ 'if-none-match': '"x"' }, '200 0-9'],
  [{ 'if-none-match': '"x"', 'if-modified-since': FILE.lastModified }, '200 0-9'],
  [{ 'if-modified-since': FILE.lastModified }, '304'],
  [{ 'if-modified-since': EARLIER }, '200 0-9'],
  [{ 'if-modified-since': 'yesterday' }, '200 0-9'],
  [{ 'if-match': '"tag"' }, '200 0-9'],
  [{ 'if-match': '*' }, '200 0-9'],
  [{ 'if-match': 'W/"tag"' }, '412'],
  [{ 'if-match': '"x"' }, '412'],
  [{ 'if-unmodified-since': EARLIER }, '412'],
  [{ 'if-unmodified-since': FILE.lastModified }, '200 0-9'],
  [{ range: 'bytes=0-3' }, '206 0-3'],
  [{ range: 'bytes=4-' }, '206 4-9'],
  [{ range: 'bytes=4-99' }, '206 4-9'],
  [{ range: 'bytes=-3' }, '206 7-9'],
  [{ range: 'bytes=-99' }, '206 0-9'],
  [{ range: 'bytes=-0' }, '416'],
  [{ range: 'bytes=10-' }, '416'],
  [{ range: 'bytes=5-4' }, '200 0-9'],
  [{ range: 'bytes=-' }, '200 0-9'],
  [{ range: 'bytes=0-1,3-4' }, '200 0-9'],
  [{ range: 'lines=0-1' }, '200 0-9'],
  [{ range: 'bytes=0-3', 'if-range': '"tag"' }, '206 0-3'],
  [{ range: 'bytes=0-3', 'if-range': FILE.lastModified }, '206 0-3'],
  [{ range: 'bytes=0-3', 'if-range': '"x"' }, '200 0-9'],
  [{ range: 'bytes=0-3', 'if-range': 'W/"tag"' }, '200 0-9'],
  [{ range: 'bytes=0-3', 'if-none-match': '"tag"' }, '304'],
];

it.each(CASES)('a request with %j is answered by %s', (headers, expected) => {
  const selection = answerTo(headers, FILE);
  const range = 'start' in selection ? ` ${selection.start}-${selection.end}` : '';
  expect(`${selection.status}${range}`).toBe(expected);
});

it('a range never selects a byte beyond the file', () => {
  const number = fc.option(fc.nat({ max: 30 }), { nil: '' });
  fc.assert(
    fc.property(fc.nat({ max: 20 }), number, number, (size, first, last) => {
      const selection = answerTo({ range: `bytes=${first}-${last}` }, { ...FILE, size });
      if (selection.status !== 206) return;
      expect(selection.start).toBeGreaterThanOrEqual(0);
      expect(selection.end).toBeGreaterThanOrEqual(selection.start);
      expect(selection.end).toBeLessThan(size);
    }),
  );
});
