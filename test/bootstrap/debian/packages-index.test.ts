import { expect, test } from 'vitest';
import { parsePackagesIndex } from '../../../src/bootstrap/debian/packages-index.js';

const zlib = `Package: zlib1g
Version: 1:1.2.13.dfsg-1
Architecture: arm64
Pre-Depends: libc6 (>= 2.17)
Depends: a:any, b (>= 1) | c, 
Filename: pool/main/z/zlib/zlib1g_1.2.13.dfsg-1_arm64.deb
Size: 82744
SHA256: ${'1'.repeat(64)}
Homepage: http://zlib.test/
Description: compression library - runtime
 more`;

test('a package of the index is found by its name with all its fields', () => {
  const index = parsePackagesIndex(`Package: other\nVersion: 1\n\n${zlib}\n\n`, 'x');
  expect(index.get('zlib1g')).toEqual({
    name: 'zlib1g',
    version: '1:1.2.13.dfsg-1',
    filename: 'pool/main/z/zlib/zlib1g_1.2.13.dfsg-1_arm64.deb',
    size: 82744,
    sha256: '1'.repeat(64),
    depends: [['libc6'], ['a'], ['b', 'c']],
    summary: 'compression library - runtime',
    homepage: 'http://zlib.test/',
  });
  expect(index.get('zlib')).toBeUndefined();
  expect([...index.names()]).toEqual(['other', 'zlib1g']);
});

test.each([
  ['no checksum', zlib.replace(/SHA256.*\n/, '')],
  ['a short checksum', zlib.replace('1111', '')],
  ['no size', zlib.replace('82744', 'many')],
  ['a path that climbs', zlib.replace('pool/main', '../..')],
  ['an absolute path', zlib.replace('pool/main', '/etc')],
  ['an address of another host', zlib.replace('pool/main', 'http://other.test/pool')],
  ['a path with a percent sign', zlib.replace('pool/main', '%2e%2e/main')],
  ['a version of two lines', zlib.replace('Version: ', 'Version: 1\n ')],
  ['a path with a query', zlib.replace('pool/main', 'pool?x=main')],
])('an index entry is refused: %s', (_, text) => {
  const index = parsePackagesIndex(text, 'http://mirror.test/Packages');
  expect(() => index.get('zlib1g')).toThrow(
    'the index http://mirror.test/Packages does not say how to fetch zlib1g',
  );
});
