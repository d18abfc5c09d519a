import { expect, test } from 'vitest';
import { parseRelease } from '../../../src/bootstrap/debian/release.js';
import { ToolError } from '../../../src/errors.js';

const HASH = 'a'.repeat(64);
const release = `Origin: Debian
Suite: oldstable
Codename: bookworm
Date: Sat, 11 Jul 2026 10:16:37 UTC
Acquire-By-Hash: yes
Architectures: all amd64 arm64
MD5Sum:
 0ed6d4c8891eb86358b94bb35d9e4da4  1484322 main/binary-arm64/Packages.gz
SHA256:
 ${HASH} 17 main/binary-arm64/Packages.gz
 short 17 main/binary-amd64/Packages.gz
`;

test('a release file is read with its dates, architectures and checksums', () => {
  expect(parseRelease(release, 'x')).toEqual({
    codename: 'bookworm',
    suite: 'oldstable',
    date: 'Sat, 11 Jul 2026 10:16:37 UTC',
    validUntil: null,
    architectures: ['amd64', 'arm64'],
    indexes: new Map([['main/binary-arm64/Packages.gz', { sha256: HASH, size: 17 }]]),
    byHash: true,
  });
});

test.each([['<html>captive portal</html>'], [''], ['Origin: Debian\n']])(
  'the text %j is refused as a release file',
  (text) => {
    expect(() => parseRelease(text, 'http://mirror.test/InRelease')).toThrow(ToolError);
  },
);
