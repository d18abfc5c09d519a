import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { PlacedEntry } from '../../src/bootstrap/place.js';
import { layWheels } from '../../src/bootstrap/wheel.js';
import { wholeOf } from '../../src/formats/content.js';
import { storedZip } from '../../src/formats/zip/write.js';

function wheelFile(data: Buffer): PlacedEntry {
  return {
    type: 'file',
    path: 'share/python-wheels/six-1.16.0-py2.py3-none-any.whl',
    mode: 0o644,
    mtime: 7,
    data,
  };
}

function lay(data: Buffer, wheels = ['six-1.16.0']): PlacedEntry[] {
  return layWheels({ entries: [wheelFile(data)], wheels, sitePackages: 'lib/python2.7/site-packages' });
}

const stored = storedZip([{ name: 'six.py', data: Buffer.from('six') }]);

test("the content of a wheel is laid in front of the package's own files", () => {
  const [first, second] = lay(stored);
  expect(first).toEqual({
    type: 'file',
    path: 'lib/python2.7/site-packages/six.py',
    mode: 0o644,
    mtime: 7,
    data: Buffer.from('six'),
  });
  expect(second?.path).toMatch(/^share\/python-wheels/);
});

test('a deflated member is unpacked', () => {
  const text = Buffer.from('six '.repeat(100));
  const [first] = lay(deflated(deflateRawSync(text), text.length));
  expect(first?.type === 'file' && wholeOf(first.data).equals(text)).toBe(true);
});

describe('a wheel is refused:', () => {
  test.each([
    ['the package has no wheel of that name', stored, ['pip-20.3.4']],
    ['it is no zip', Buffer.from('<html>'), undefined],
    ['it is cut short', stored.subarray(0, stored.length - 10), undefined],
    ['a path leads out', storedZip([{ name: '../six.py', data: Buffer.from('six') }]), undefined],
    ['its bytes are not deflated', deflated(Buffer.from([0xff, 0xff, 0xff]), 3), undefined],
    ['a member has another size than declared', deflated(deflateRawSync(Buffer.from('six')), 4), undefined],
  ])('%s', (_, data, wheels) => {
    expect(() => lay(data, wheels)).toThrow('a wheel cannot be read');
  });
});

/** A zip whose only member declares that it is deflated, and its size. */
function deflated(bytes: Buffer, size: number): Buffer {
  const zip = Buffer.from(storedZip([{ name: 'six.py', data: bytes }]));
  const entry = zip.indexOf('PK\x01\x02', 0, 'latin1');
  zip.writeUInt16LE(8, entry + 10);
  zip.writeUInt32LE(size, entry + 24);
  return zip;
}
