import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatPin, parseFileName, parsePin } from '../../src/conda/file-name.js';

it.each([
  [
    'zlib-1.2.11-h7b6447c_2.tar.bz2',
    { name: 'zlib', version: '1.2.11', build: 'h7b6447c_2', extension: '.tar.bz2' },
  ],
  [
    'libgcc-ng-7.3.0-h5c90dd9_0.conda',
    { name: 'libgcc-ng', version: '7.3.0', build: 'h5c90dd9_0', extension: '.conda' },
  ],
  [
    'x264-1!164.3095-h4e544f5_2.conda',
    { name: 'x264', version: '1!164.3095', build: 'h4e544f5_2', extension: '.conda' },
  ],
])('parseFileName splits %s', (fn, expected) => {
  expect(parseFileName(fn)).toEqual(expected);
});

it.each([
  'zlib-1.2.11.conda',
  'zlib-1.2.11-0.zip',
  '../zlib-1.2.11-0.conda',
  'a/b-1-0.conda',
  'a-1-0\n.conda',
  '-1-0.conda',
  'a-..-0.conda',
  'a-1-$(x).conda',
  '.conda',
])('parseFileName returns null for %j', (fn) => {
  expect(parseFileName(fn)).toBeNull();
});

it('parsePin reads only what formatPin writes, and only names that are safe in a path', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      const dist = parsePin(text);
      if (dist === null) return;
      expect(formatPin(dist)).toBe(text);
      expect(text).not.toMatch(/[/\\\s\0-\x1f$`'"]|\.\./);
    }),
  );
});
