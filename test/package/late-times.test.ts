import { expect, test } from 'vitest';
import { parseRecord } from '../../src/conda/parse-record.js';
import { UserError } from '../../src/errors.js';
import { readHeader } from '../../src/formats/tar/fields.js';
import { tarHeader } from '../../src/formats/tar/header.js';
import { applyPaxRecords } from '../../src/formats/tar/pax.js';
import { parseConfig } from '../../src/image/oci/formats.js';

/** 8^11 - 1 seconds: the most that eleven octal digits hold. */
const LAST = 8_589_934_591;

test('a time beyond the largest of a tar header becomes the largest', () => {
  expect(applyPaxRecords({}, new Map([['mtime', Buffer.from('99999999999.5')]])).mtime).toBe(LAST);
  const block = tarHeader({ path: 'a', type: 'file', mode: 0o644, mtime: LAST, size: 0 });
  expect(readHeader(block)?.mtime).toBe(LAST);
  // GNU's base 256: 2 ** 40.
  const late = Buffer.from(block);
  late.fill(0, 136, 148);
  late[136] = 0x80;
  late[142] = 1;
  late.fill(' ', 148, 156);
  const sum = late.reduce((total, byte) => total + byte, 0);
  late.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  expect(readHeader(late)?.mtime).toBe(LAST);
});

test.each([
  [1_544_000_000, 1_544_000_000_000],
  [LAST, LAST * 1000],
  [9e15, null],
  [1e300, null],
])('the timestamp %d of a package is read as %s', (timestamp, expected) => {
  expect(
    parseRecord({ name: 'a', version: '1', build: '0', subdir: 'noarch', timestamp }, 'a').timestamp,
  ).toBe(expected);
});

test('an image configuration nested too deeply is refused', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  expect(() => parseConfig(Buffer.from(`{"config":{"x":${deep}}}`), 'base')).toThrow(UserError);
});
